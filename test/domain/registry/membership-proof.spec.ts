import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '../../../src/domain/ground/event.js';
import { clusterYearKey, clusterYearProjection } from '../../../src/projections/cluster-years.js';
import { clusterProjection } from '../../../src/projections/clusters.js';
import { membershipProof } from '../../../src/projections/membership-proof.js';
import { fold } from '../../../src/projections/projection.js';
import { rosterShown } from '../../../src/projections/roster.js';
import { eventId, recorded } from '../../support/given.js';
import { actingAssumed, admitted, khoi2, leaderElected, released } from '../told.js';

const at = { clusterId: 'khoi-2', year: 2022 };
const signed = (unitId: string): DomainEvent => ({
  type: 'PledgeSigned',
  data: { ...at, unitId, signatory: null, late: false },
});
const named = (...listed: string[]): DomainEvent => ({
  type: 'RosterDeclared',
  data: { ...at, declaredCount: 4, countBasis: 'ALL', listed },
});

/** What proves Bộ Công an in a year, of the events after Khối 2's own; `~` marks a year that is assumed, with what comes after it. */
function proven(year: number, ...events: readonly DomainEvent[]): string | null {
  const log = [...khoi2, ...events].map((event, i) => recorded(event, i + 1));
  const row = fold(clusterYearProjection, clusterYearKey('khoi-2', 2022), log);
  const proof = membershipProof(fold(clusterProjection, 'khoi-2', log)!, row ? [row] : [], 'cong-an', year);
  if (!proof) return null;
  expect(log.find((e) => e.id === proof.provenBy.eventId)?.type).toBe(proof.provenBy.type);
  const { assumed, provenUntil, provenBy, provenAgain } = proof;
  const again = provenAgain ? `, then ${provenAgain.from} ${provenAgain.by.type}` : '';
  return `${assumed ? '~' : ''}${provenUntil} ${provenBy.type}${again}`;
}

describe('a membership that a source names for one year', () => {
  it.each([
    [2019, '2019 MemberAdmitted'],
    [2020, '~2019 MemberAdmitted'],
    [2030, '~2019 MemberAdmitted'],
  ])('is proven for that year and assumed for later ones: %i', (year, expected) =>
    expect(proven(year)).toBe(expected),
  );

  it('is assumed between two proofs, and says which', () => {
    const known = [leaderElected('cong-an', 2021), signed('cong-an'), leaderElected('cong-an', 2026)];
    expect([2019, 2020, 2021, 2022, 2024, 2026, 2027].map((year) => proven(year, ...known))).toEqual([
      '2019 MemberAdmitted',
      '~2019 MemberAdmitted, then 2021 LeaderElected',
      '2021 LeaderElected',
      '2022 PledgeSigned',
      '~2022 PledgeSigned, then 2026 LeaderElected',
      '2026 LeaderElected',
      '~2026 LeaderElected',
    ]);
  });

  it('is none before it began', () => expect(proven(2018)).toBeNull());

  it.each([
    [2021, 'an office of a year', leaderElected('cong-an', 2021), '2021 LeaderElected'],
    [
      2021,
      'an office of a later year',
      leaderElected('cong-an', 2024),
      '~2019 MemberAdmitted, then 2024 LeaderElected',
    ],
    [
      2021,
      'acting for the leader',
      actingAssumed('cong-an', 2021, '2021-05-01'),
      '2021-05-01 ActingOfficeAssumed',
    ],
    [2022, 'the pledge that it signed', signed('cong-an'), '2022 PledgeSigned'],
    [2022, 'a document that names it', named('cong-an', 'tu-phap'), '2022 RosterDeclared'],
    [
      2022,
      'that it left, and why',
      released('khoi-2', 'cong-an', '2022-03-01', 'theo quyết định'),
      '2022-02-28 MemberReleased',
    ],
    [2022, 'an office of another unit', leaderElected('tu-phap', 2021), '~2019 MemberAdmitted'],
    [2022, 'a document that names others', named('tu-phap'), '~2019 MemberAdmitted'],
    [2022, 'a pledge that others signed', signed('tu-phap'), '~2019 MemberAdmitted'],
    [
      2022,
      'that it left, nobody knows why',
      released('khoi-2', 'cong-an', '2022-03-01'),
      '~2019 MemberAdmitted',
    ],
    [
      2022,
      'that it ended',
      released('khoi-2', 'cong-an', '2022-03-01', 'UNIT_ENDED'),
      '~2019 MemberAdmitted',
    ],
  ])('is proven in %i by what speaks of that year alone: %s', (year, _title, event, expected) =>
    expect(proven(year, event)).toBe(expected),
  );

  it('is not proven by what was before or after it', () => {
    const left = released('khoi-2', 'cong-an', '2020-01-01');
    const again = [left, admitted('khoi-2', 'cong-an', '2024'), leaderElected('cong-an', 2022)];
    expect(proven(2019, ...again)).toBe('2019 MemberAdmitted');
    expect(proven(2025, ...again)).toBe('~2024 MemberAdmitted');
    expect(proven(2022, ...again)).toBeNull();
  });

  it('goes on in the one that follows on the same day', () => {
    const log = [admitted('khoi-2', 'cong-an', '2017'), leaderElected('cong-an', 2023)];
    expect(proven(2018, ...log)).toBe('~2017 MemberAdmitted, then 2019 MemberAdmitted');
    expect(proven(2023, ...log)).toBe('2023 LeaderElected');
  });
});

it.each([
  ['ALL', 5, 2, 1],
  ['NOT_STATED', 5, 2, 1],
  ['WITHOUT_OFFICERS', 5, 2, 3],
  ['WITHOUT_OFFICERS', 2, 2, 0],
  ['WITHOUT_OFFICERS', 4, 0, 0],
] as const)(
  'a number that counts %s: of %i declared, with %i officers, %i are unknown of four members (edge case 2)',
  (countBasis, declaredCount, officers, unknown) => {
    const declared = { type: 'RosterDeclared', data: { ...at, declaredCount, countBasis, listed: [] } };
    const log = [...khoi2, declared].map((event, i) => recorded(event, i + 1));
    const row = fold(clusterYearProjection, clusterYearKey('khoi-2', 2022), log);
    const name = (unitId: string) => ({ unitId, name: unitId });
    const page = rosterShown(
      fold(clusterProjection, 'khoi-2', log)!,
      2022,
      row,
      [],
      name,
      officers,
      () => undefined,
      [],
    );
    expect(page.unknownMembers).toBe(unknown);
  },
);

it('names the event itself', () => {
  const log = khoi2.map((event, i) => recorded(event, i + 1));
  const proof = membershipProof(fold(clusterProjection, 'khoi-2', log)!, [], 'cong-an', 2019);
  expect(proof?.provenBy.eventId).toBe(eventId(8));
});
