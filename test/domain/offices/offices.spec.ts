import { describe, expect, it } from '@jest/globals';
import {
  assignOffice,
  electDeputy,
  electLeader,
  recogniseOffice,
  reportOffice,
} from '../../../src/domain/offices/office-decisions.js';
import {
  assumeActingOffice,
  handOverOffice,
  vacateOffice,
} from '../../../src/domain/offices/office-change-decisions.js';
import { withdrawOfficeRecord } from '../../../src/domain/offices/office-record-decisions.js';
import type { OfficeEvent, OfficesState } from '../../../src/domain/offices/offices.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import { appointmentsTo, holderOf } from '../../../src/domain/offices/tenures.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  organiser,
  outcome,
  refusal,
} from '../../support/given.js';
import {
  actingAssumed,
  admitted,
  assigned,
  cluster,
  deputyElected,
  handedOver,
  khoi2,
  leaderElected,
  recognised,
  released,
  reported,
  unit,
  vacated,
  warningsOf,
  withdrawn,
} from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const offices = (...events: readonly OfficeEvent[]): OfficesState => given(Offices, ...events);
const fact = { clusterId: 'khoi-2', year: 2024, occurredOn: '2023-12-20' } as const;

describe('electing the leader of a year', () => {
  const elect = { ...fact, unitId: 'tu-phap', mode: 'ELECTED' } as const;

  it('is recorded for a unit and a year, with the way and the words as told (R9-R12, R48)', () => {
    const context = knowing(khoi2);
    expect(electLeader(offices(), elect, context)).toEqual([leaderElected('tu-phap', 2024)]);
    const agreed = {
      ...elect,
      mode: 'AGREED',
      vote: { method: 'CONSENSUS', wording: 'thống nhất' },
      actsFrom: '2023-12-20',
    } as const;
    expect(electLeader(offices(), agreed, context)).toEqual([
      leaderElected('tu-phap', 2024, { mode: 'AGREED', vote: agreed.vote, actsFrom: '2023-12-20' }),
    ]);
  });

  it.each([
    ['the operator', undefined],
    ['the organiser', organiser('ttcp')],
    ['the leader of the year before, whose meeting it is', forUnit('cong-an')],
    ['its deputy', forUnit('noi-vu')],
  ])('may be recorded by %s (R11, R41)', (_title, actor) => {
    const state = offices(leaderElected('cong-an', 2023), deputyElected('noi-vu', 2023));
    const vote = { method: 'CONSENSUS' } as const;
    expect(electLeader(state, { ...elect, vote }, knowing(khoi2, { actor }))).toHaveLength(1);
  });

  it.each([
    ['the candidate itself', forUnit('tu-phap')],
    ['another member', forUnit('quoc-phong')],
    ['a unit that is no member', forUnit('tai-chinh')],
    ['the organiser of another cluster', organiser('tu-phap')],
    ['an auditor', auditor],
    ['nobody’s clerk', forUnit(null)],
  ])('is refused to %s (R11)', (_title, actor) => {
    const state = offices(leaderElected('cong-an', 2023), deputyElected('noi-vu', 2023));
    const context = knowing(khoi2, { actor });
    const refused = { code: 'FORBIDDEN', rule: 'R11', facts: { officers: ['cong-an', 'noi-vu'] } };
    expect(refusal(() => electLeader(state, elect, context))).toMatchObject(refused);
    const reporting = { ...elect, office: 'LEADER' } as const;
    expect(refusal(() => reportOffice(state, reporting, context))).toMatchObject(refused);
  });

  it('puts no member in office where nobody is known to lead', () => {
    const context = knowing(khoi2, { actor: forUnit('tu-phap') });
    expect(refusal(() => electLeader(offices(), elect, context)).facts).toMatchObject({ officers: [] });
  });

  it('lets the leader of the term record who its deputy is', () => {
    const state = offices(leaderElected('tu-phap', 2024));
    const deputy = { ...elect, unitId: 'noi-vu', vote: { method: 'CONSENSUS' } } as const;
    const by = (unitId: string) => () =>
      electDeputy(state, deputy, knowing(khoi2, { actor: forUnit(unitId) }));
    expect(outcome(by('tu-phap'))).toBe('accepted');
    expect(outcome(by('noi-vu'))).toBe('FORBIDDEN');
  });

  it('S-04 refuses a unit that is no member in the term, and accepts it once it is admitted (R13, edge case 1)', () => {
    const deputy = { ...fact, unitId: 'tai-chinh', mode: 'ELECTED' } as const;
    expect(refusal(() => electDeputy(offices(), deputy, knowing(khoi2)))).toMatchObject({
      code: 'NOT_A_MEMBER',
      rule: 'R13',
      facts: { unitId: 'tai-chinh', members: [{ unitId: 'cong-an' }, { unitId: 'tu-phap' }, {}, {}] },
    });
    const context = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2023-12-20')]);
    expect(electDeputy(offices(), deputy, context)).toEqual([deputyElected('tai-chinh', 2024)]);
  });

  it.each([
    ['for the whole year at the meeting before it', '2023-12-20', '2024-03-01', 'accepted'],
    ['in what is left of the year, within it', '2024-02-01', '2024-03-01', 'accepted'],
    ['not on the day of its release', '2024-03-01', '2024-03-01', 'NOT_A_MEMBER'],
    ['not after its release', '2024-06-01', '2024-03-01', 'NOT_A_MEMBER'],
    ['for the whole year where the date is unknown', null, '2024-03-01', 'accepted'],
    ['for the whole year where it is recorded after it', '2025-03-01', '2024-03-01', 'accepted'],
    ['not where it left before the term', '2023-12-20', '2024-01-01', 'NOT_A_MEMBER'],
  ] as const)('asks whether the candidate belongs %s', (_title, occurredOn, releasedOn, expected) => {
    const context = knowing([...khoi2, released('khoi-2', 'tu-phap', releasedOn)]);
    expect(outcome(() => electLeader(offices(), { ...elect, occurredOn }, context))).toBe(expected);
  });

  it('takes today for the day of the meeting where none is given', () => {
    const { occurredOn: _, ...undated } = elect;
    const history = [...khoi2, released('khoi-2', 'tu-phap', '2024-06-10')] as const;
    const on = (today: Day) => () => electLeader(offices(), undated, knowing(history, { today }));
    expect(on('2024-06-09')()).toHaveLength(1);
    expect(refusal(on('2024-06-10')).code).toBe('NOT_A_MEMBER');
  });

  it('S-24 shows the second of two elections who holds the office (R9)', () => {
    const state = offices(leaderElected('tu-phap', 2024));
    const shown = {
      code: 'OFFICE_ALREADY_HELD',
      rule: 'R9',
      facts: {
        current: {
          unitId: 'tu-phap',
          name: 'Thanh tra Bộ Tư pháp',
          year: 2024,
          office: 'LEADER',
          ordinal: 1,
          mode: 'ELECTED',
          eventId: eventId(1),
        },
      },
    };
    const context = knowing(khoi2);
    expect(refusal(() => electLeader(state, { ...elect, unitId: 'noi-vu' }, context))).toMatchObject(shown);
    expect(refusal(() => electLeader(state, { ...elect, occurredOn: null }, context))).toMatchObject({
      ...shown,
      code: 'ALREADY_RECORDED',
    });
    expect(electLeader(state, { ...elect, year: 2025 }, context)).toHaveLength(1);
  });

  it('says nothing of how the members chose where no source does, until one does', () => {
    const context = knowing(khoi2);
    const { mode: _, ...untold } = elect;
    expect(electLeader(offices(), untold, context)).toEqual([leaderElected('tu-phap', 2024, { mode: null })]);
    const state = offices(leaderElected('tu-phap', 2024, { mode: null }));
    const told = { ...untold, occurredOn: null };
    expect(refusal(() => electLeader(state, told, context)).code).toBe('ALREADY_RECORDED');
    const more: OfficeEvent[] = electLeader(state, { ...told, mode: 'AGREED' }, context);
    expect(more).toMatchObject([{ type: 'OfficeRecordSupplemented', data: { added: { mode: 'AGREED' } } }]);
    const known = offices(leaderElected('tu-phap', 2024, { mode: null }), ...more);
    expect(known.appointments).toMatchObject([{ mode: 'AGREED', more: [{ eventId: eventId(2) }] }]);
    expect(refusal(() => electLeader(known, told, context)).code).toBe('ALREADY_RECORDED');
  });

  it('takes the vote and the first day from who tells them later, and refuses others', () => {
    const context = knowing(khoi2);
    const told = { ...elect, occurredOn: null };
    const vote = { method: 'BALLOT', counts: { inFavour: 4, base: 4 } } as const;
    const [first] = [leaderElected('tu-phap', 2024, { vote: { method: 'NOT_STATED', outcome: 'CARRIED' } })];
    const more = electLeader(offices(first), { ...told, vote, actsFrom: '2024-01-15' }, context);
    const known = offices(first, ...more);
    expect(known.appointments).toMatchObject([
      { actsFrom: '2024-01-15', vote: { ...vote, outcome: 'CARRIED' }, mode: 'ELECTED' },
    ]);
    const other = { ...told, vote: { method: 'BALLOT', counts: { inFavour: 3, base: 4 } } } as const;
    expect(refusal(() => electLeader(known, other, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { differs: [{ field: 'vote.counts.inFavour', recorded: 4, told: 3 }] },
    });
    const outside = { ...told, actsFrom: '2026' } as const;
    expect(refusal(() => electLeader(offices(first), outside, context)).code).toBe('DATES_OUT_OF_ORDER');
    expect(offices(first, ...more, withdrawn(eventId(1))).appointments).toEqual([]);
  });

  it('refuses a unit that is deputy in the same year (R14), and takes the deputy of the year before (R15)', () => {
    const state = offices(deputyElected('tu-phap', 2024, { ordinal: 2 }));
    const context = knowing(khoi2);
    expect(refusal(() => electLeader(state, elect, context))).toMatchObject({
      code: 'TWO_OFFICES',
      rule: 'R14',
      facts: { current: { unitId: 'tu-phap', office: 'DEPUTY', ordinal: 2, eventId: eventId(1) } },
    });
    expect(electLeader(state, { ...elect, year: 2025 }, context)).toHaveLength(1);
  });

  it('refuses an unknown cluster and an unknown unit', () => {
    const context = knowing(khoi2);
    expect(refusal(() => electLeader(offices(), { ...elect, clusterId: 'x' }, context)).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
    expect(refusal(() => electLeader(offices(), { ...elect, unitId: 'x' }, context)).code).toBe(
      'UNIT_NOT_FOUND',
    );
  });

  it('works in a cluster of two (R6, edge case 29)', () => {
    const pair = [
      unit('ttcp', 'Thanh tra Chính phủ'),
      unit('bac-binh', 'Bắc Bình'),
      unit('tuy-phong', 'Tuy Phong'),
      cluster('khoi-2', 'Cụm Bắc Bình – Tuy Phong'),
      admitted('khoi-2', 'bac-binh', '2019'),
      admitted('khoi-2', 'tuy-phong', '2019'),
    ] as const;
    expect(electLeader(offices(), { ...elect, unitId: 'tuy-phong' }, knowing(pair))).toHaveLength(1);
  });
});

describe('the days of a term (assumed: from 1 July before the year to its end)', () => {
  const next = { clusterId: 'khoi-2', year: 2024, unitId: 'tu-phap' } as const;
  const led = leaderElected('tu-phap', 2024);
  const days = [
    ['2023-06-30', 'DATES_OUT_OF_ORDER'],
    ['2023-07-01', 'accepted'],
    ['2024-12-31', 'accepted'],
    ['2025-01-01', 'DATES_OUT_OF_ORDER'],
  ] as const;

  it.each(days)('an officer begins on one of them: %s %s', (actsFrom, expected) => {
    expect(outcome(() => electLeader(offices(), { ...next, actsFrom }, knowing(khoi2)))).toBe(expected);
  });

  it.each(days)('an officer leaves on one of them: %s %s', (on, expected) => {
    const command = { ...next, office: 'LEADER', on, reason: 'xin thôi' } as const;
    expect(outcome(() => vacateOffice(offices(led), command, knowing(khoi2)))).toBe(expected);
  });

  it.each(days)('a unit begins to act on one of them: %s %s', (from, expected) => {
    const command = { ...next, from, basis: 'quy chế' };
    expect(outcome(() => assumeActingOffice(offices(), command, knowing(khoi2)))).toBe(expected);
  });

  it.each([
    ['2023-09-30', 'DATES_OUT_OF_ORDER'],
    ['2023-10-01', 'DATES_OUT_OF_ORDER'],
    ['2023-10-02', 'accepted'],
    ['2024-11-29', 'accepted'],
    ['2024-11-30', 'DATES_OUT_OF_ORDER'],
  ] as const)(
    'terms follow one another: a handover into 2024 between those into 2023 and 2025: on %s %s',
    (on, expected) => {
      const state = offices(
        leaderElected('cong-an', 2023),
        led,
        leaderElected('noi-vu', 2025),
        handedOver(2023, '2023-10-01', null, 'cong-an'),
        handedOver(2025, '2024-11-30', 'tu-phap', 'noi-vu'),
      );
      const handing = { clusterId: 'khoi-2', year: 2024, on };
      const decide = () => handOverOffice(state, handing, knowing(khoi2, { today: '2025-01-02' }));
      expect(outcome(decide)).toBe(expected);
    },
  );

  it('a refusal names the bounds', () => {
    const decide = () => electLeader(offices(), { ...next, actsFrom: '2025-01-01' }, knowing(khoi2));
    expect(refusal(decide)).toMatchObject({
      code: 'DATES_OUT_OF_ORDER',
      facts: { year: 2024, on: '2025-01-01', after: '2023-01-01', before: '2025-01-01' },
    });
  });
});

describe('a cluster that is dissolved on 1 July 2025', () => {
  const context = knowing([
    ...khoi2,
    { type: 'ClusterDissolved', data: { clusterId: 'khoi-2', on: '2025-07-01', reason: 'sắp xếp lại' } },
    released('khoi-2', 'cong-an', '2025-07-01', 'CLUSTER_DISSOLVED'),
  ]);
  const state = offices(leaderElected('tu-phap', 2025), leaderElected('noi-vu', 2026));
  const seat = { clusterId: 'khoi-2', office: 'DEPUTY', unitId: 'quoc-phong', occurredOn: null } as const;
  const decisions: readonly [string, (year: number) => readonly OfficeEvent[]][] = [
    ['elects no leader', (year) => electLeader(offices(), { ...seat, year }, context)],
    ['elects no deputy', (year) => electDeputy(offices(), { ...seat, year }, context)],
    ['is assigned no officer', (year) => assignOffice(offices(), { ...seat, year }, context)],
    ['has no officer recognised', (year) => recogniseOffice(offices(), { ...seat, year }, context)],
    ['has no officer reported', (year) => reportOffice(offices(), { ...seat, year }, context)],
    ['hands nothing over', (year) => handOverOffice(state, { clusterId: 'khoi-2', year }, context)],
  ];

  it.each(decisions)('%s for the years after', (_title, decide) => {
    expect(outcome(() => decide(2025))).toBe('accepted');
    expect(refusal(() => decide(2026))).toMatchObject({
      code: 'CLUSTER_DISSOLVED',
      facts: { clusterId: 'khoi-2', dissolvedOn: '2025-07-01' },
    });
  });

  it('has what was recorded in error for them withdrawn all the same', () => {
    const command = { clusterId: 'khoi-2', eventId: eventId(2), reason: 'ghi nhầm' };
    expect(outcome(() => withdrawOfficeRecord(state, command, context))).toBe('accepted');
  });
});

describe('the round of leaders (R16)', () => {
  const context = knowing(khoi2);
  const warningsAfter = (...leaders: readonly (readonly [string, number])[]) => {
    const state = offices(...leaders.map(([unitId, year]) => leaderElected(unitId, year)));
    return warningsOf(electLeader(state, { ...fact, unitId: 'tu-phap' }, context));
  };

  it('is not complete while members have not led since the candidate did: a warning, never a bar', () => {
    const warnings = warningsAfter(['tu-phap', 2022], ['cong-an', 2023]);
    expect(warnings).toMatchObject([
      { code: 'ROTATION_ROUND_INCOMPLETE', yetToLead: ['quoc-phong', 'noi-vu'] },
    ]);
    expect(warnings?.[0]?.detail).toMatch(
      /Thanh tra Bộ Tư pháp .* 2022.* Thanh tra Bộ Quốc phòng, Thanh tra Bộ Nội vụ/,
    );
  });

  it('is complete when every other member has led since', () => {
    expect(
      warningsAfter(['tu-phap', 2020], ['cong-an', 2021], ['quoc-phong', 2022], ['noi-vu', 2023]),
    ).toBeUndefined();
  });

  it('does not concern a candidate that never led', () => {
    expect(warningsAfter(['cong-an', 2022], ['cong-an', 2023])).toBeUndefined();
  });

  it('looks at earlier years only', () => {
    expect(warningsAfter(['tu-phap', 2026])).toBeUndefined();
    const back = offices(leaderElected('tu-phap', 2024), vacated('tu-phap', 2024, '2024-05-01'));
    expect(warningsOf(electLeader(back, { ...fact, unitId: 'tu-phap' }, context))).toBeUndefined();
  });
});

describe('electing deputies', () => {
  const elect = { ...fact, unitId: 'noi-vu', mode: 'ELECTED' } as const;

  it('there may be several, told apart by their number (edge case 23)', () => {
    const context = knowing(khoi2);
    const state = offices(deputyElected('tu-phap', 2024));
    expect(electDeputy(state, { ...elect, ordinal: 2 }, context)).toEqual([
      deputyElected('noi-vu', 2024, { ordinal: 2 }),
    ]);
    expect(electDeputy(offices(), { ...elect, ordinal: 2 }, context)).toHaveLength(1);
    expect(refusal(() => electDeputy(state, elect, context))).toMatchObject({
      code: 'OFFICE_ALREADY_HELD',
      facts: { current: { unitId: 'tu-phap' } },
    });
    expect(refusal(() => electDeputy(state, { ...elect, unitId: 'tu-phap', ordinal: 2 }, context)).code).toBe(
      'TWO_OFFICES',
    );
  });

  it('the leader is no deputy in the same year (R14)', () => {
    const state = offices(leaderElected('noi-vu', 2024));
    expect(refusal(() => electDeputy(state, elect, knowing(khoi2)))).toMatchObject({
      code: 'TWO_OFFICES',
      rule: 'R14',
    });
  });

  it('is refused to those who are no members', () => {
    const context = knowing(khoi2, { actor: forUnit('tai-chinh') });
    expect(refusal(() => electDeputy(offices(), elect, context)).code).toBe('FORBIDDEN');
  });
});

describe('offices that are assigned, recognised or reported (R12, edge case 25)', () => {
  const seat = { ...fact, office: 'LEADER', unitId: 'tu-phap' } as const;

  it('the organiser assigns', () => {
    const context = knowing(khoi2, { actor: organiser('ttcp') });
    expect(assignOffice(offices(), seat, context)).toEqual([assigned('tu-phap', 2024)]);
    const deputy = { ...seat, office: 'DEPUTY', ordinal: 2, actsFrom: '2024-03-01' } as const;
    expect(assignOffice(offices(), deputy, context)).toEqual([
      assigned('tu-phap', 2024, { office: 'DEPUTY', ordinal: 2, actsFrom: '2024-03-01' }),
    ]);
  });

  it('the organiser recognises whom the members elected', () => {
    const context = knowing(khoi2, { actor: organiser('ttcp') });
    expect(recogniseOffice(offices(leaderElected('tu-phap', 2024)), seat, context)).toEqual([
      recognised('tu-phap', 2024),
    ]);
    const other = offices(leaderElected('noi-vu', 2024));
    expect(refusal(() => recogniseOffice(other, seat, context))).toMatchObject({
      code: 'OFFICE_ALREADY_HELD',
      facts: { current: { unitId: 'noi-vu' } },
    });
  });

  it('the leader of the year before reports an office that a source only names', () => {
    const context = knowing(khoi2, { actor: forUnit('noi-vu') });
    const state = offices(leaderElected('noi-vu', 2023));
    const evidence = [{ source: 'báo Thanh tra' }];
    expect(reportOffice(state, { ...seat, evidence }, context)).toEqual([reported('tu-phap', 2024)]);
  });

  it.each([
    ['assigned', assignOffice, assigned],
    ['recognised', recogniseOffice, recognised],
    ['reported', reportOffice, reported],
  ] as const)('is %s once', (_title, decide, told) => {
    const state = offices(told('tu-phap', 2024));
    expect(refusal(() => decide(state, { ...seat, occurredOn: null }, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { eventId: eventId(1) } },
    });
  });

  it.each([
    ['assign', assignOffice],
    ['recognise', recogniseOffice],
  ] as const)('only the organiser may %s', (_title, decide) => {
    for (const actor of [organiser('tu-phap'), forUnit('tu-phap'), forUnit('ttcp'), auditor]) {
      expect(refusal(() => decide(offices(), seat, knowing(khoi2, { actor })))).toMatchObject({
        code: 'FORBIDDEN',
        facts: { organiserId: 'ttcp' },
      });
    }
  });

  it.each([
    ['assign', assignOffice],
    ['recognise', recogniseOffice],
    ['report', reportOffice],
  ] as const)('refuses to %s a second leader (R9)', (_title, decide) => {
    const second = () => decide(offices(), { ...seat, ordinal: 2 }, knowing(khoi2));
    expect(refusal(second)).toMatchObject({
      code: 'INVALID_REQUEST',
      rule: 'R9',
      facts: { errors: [{ pointer: '/ordinal' }] },
    });
  });

  it.each([
    ['assign', assignOffice],
    ['recognise', recogniseOffice],
    ['report', reportOffice],
  ] as const)(
    'refuses to %s it to an outsider, in an unknown cluster, to an unknown unit',
    (_title, decide) => {
      const refused = (other: object) =>
        refusal(() => decide(offices(), { ...seat, ...other }, knowing(khoi2))).code;
      expect(refused({ unitId: 'tai-chinh' })).toBe('NOT_A_MEMBER');
      expect(refused({ clusterId: 'x' })).toBe('CLUSTER_NOT_FOUND');
      expect(refused({ unitId: 'x' })).toBe('UNIT_NOT_FOUND');
    },
  );
});

describe('handing over (edge cases 26 and 52)', () => {
  const terms = [leaderElected('cong-an', 2023), leaderElected('tu-phap', 2024)];
  const command = { clusterId: 'khoi-2', year: 2024 } as const;

  it('goes from the leader of the year before to the leader of the year, dated or not', () => {
    const context = knowing(khoi2);
    expect(handOverOffice(offices(...terms), command, context)).toEqual([
      handedOver(2024, null, 'cong-an', 'tu-phap'),
    ]);
    expect(handOverOffice(offices(...terms), { ...command, on: '2024-01-15' }, context)).toEqual([
      handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap'),
    ]);
  });

  it('is possible where nobody knows who handed over', () => {
    const state = offices(leaderElected('tu-phap', 2024));
    expect(handOverOffice(state, command, knowing(khoi2))).toEqual([handedOver(2024, null, null, 'tu-phap')]);
  });

  it.each([
    ['2023-06-30', 'DATES_OUT_OF_ORDER'],
    ['2023-07-01', 'accepted'],
    ['2023-12-31', 'accepted'],
    ['2024-01-01', 'accepted'],
    ['2024-12-31', 'accepted'],
    ['2025-01-01', 'DATES_OUT_OF_ORDER'],
  ] as const)('into a year lies between 1 July before it and its end: on %s: %s', (on, expected) => {
    const later = knowing(khoi2, { today: '2025-01-02' });
    expect(outcome(() => handOverOffice(offices(...terms), { ...command, on }, later))).toBe(expected);
  });

  it.each([
    ['2024-01-15', 'tu-phap'],
    ['2024-04-30', 'tu-phap'],
    ['2024-06-01', 'noi-vu'],
  ] as const)('learnt late, is to the one who led on that day: on %s to %s', (on, toUnitId) => {
    const replaced = [
      vacated('tu-phap', 2024, '2024-05-01'),
      assigned('noi-vu', 2024, { actsFrom: '2024-06-01' }),
    ] as const;
    expect(handOverOffice(offices(...terms, ...replaced), { ...command, on }, knowing(khoi2))).toEqual([
      handedOver(2024, on, 'cong-an', toUnitId),
    ]);
  });

  it('undated, is to the last who led', () => {
    const replaced = [
      vacated('tu-phap', 2024, '2024-05-01'),
      assigned('noi-vu', 2024, { actsFrom: '2024-06-01' }),
    ] as const;
    expect(handOverOffice(offices(...terms, ...replaced), command, knowing(khoi2))).toEqual([
      handedOver(2024, null, 'cong-an', 'noi-vu'),
    ]);
  });

  it('is to nobody on a day on which nobody led', () => {
    const left = [...terms, vacated('tu-phap', 2024, '2024-01-10')] as const;
    const decide = (on?: Day) => () =>
      handOverOffice(offices(...left), on === undefined ? command : { ...command, on }, knowing(khoi2));
    expect(outcome(decide('2024-01-09'))).toBe('accepted');
    expect(outcome(decide('2024-01-10'))).toBe('OFFICE_NOT_HELD');
    expect(outcome(decide())).toBe('OFFICE_NOT_HELD');
  });

  it('is to somebody whom no source names, where nobody is on record; named later', () => {
    const led = leaderElected('cong-an', 2023);
    const events = handOverOffice(offices(led), { ...command, on: '2024-01-15' }, knowing(khoi2));
    expect(events).toMatchObject([
      { type: 'UnnamedOfficerReported', data: { year: 2024, office: 'LEADER', mode: 'REPORTED' } },
      handedOver(2024, '2024-01-15', 'cong-an', null),
    ]);
    const named = { ...command, on: '2024-01-15', toUnitId: 'tu-phap' } as const;
    const known = offices(led, ...events);
    expect(handOverOffice(known, named, knowing(khoi2)).map(({ type }) => type)).toEqual([
      'OfficeReported',
      'OfficeHandedOver',
    ]);
    expect(refusal(() => handOverOffice(known, command, knowing(khoi2))).code).toBe('ALREADY_RECORDED');
  });

  describe('as told, where no record tells who led (R12)', () => {
    const told = { ...command, on: '2024-05', fromUnitId: 'cong-an', toUnitId: 'tu-phap' } as const;
    const context = knowing(khoi2);

    it('is recorded with both as leaders that a source names', () => {
      const events = handOverOffice(offices(), told, context);
      expect(events).toEqual([
        reported('cong-an', 2023),
        reported('tu-phap', 2024),
        handedOver(2024, '2024-05', 'cong-an', 'tu-phap'),
      ]);
      expect(refusal(() => handOverOffice(offices(...events), told, context)).code).toBe('ALREADY_RECORDED');
    });

    it('reports nobody who is on record, and adds who handed over', () => {
      const undated = [leaderElected('tu-phap', 2024), handedOver(2024, null, null, 'tu-phap')] as const;
      expect(handOverOffice(offices(...undated), { ...told, on: undefined }, context)).toEqual([
        reported('cong-an', 2023),
        handedOver(2024, null, 'cong-an', 'tu-phap'),
      ]);
    });

    it.each(['fromUnitId', 'toUnitId'] as const)('says nothing against the record: %s', (side) => {
      const decide = () => handOverOffice(offices(...terms), { ...told, [side]: 'noi-vu' }, context);
      expect(refusal(decide).code).toBe('OFFICE_ALREADY_HELD');
    });

    it('is for nobody who puts itself there', () => {
      const by = knowing(khoi2, { actor: forUnit('cong-an') });
      expect(refusal(() => handOverOffice(offices(), told, by)).code).toBe('FORBIDDEN');
    });
  });

  it('happens once; its day may become known later', () => {
    const context = knowing(khoi2);
    const undated = offices(...terms, handedOver(2024, null, 'cong-an', 'tu-phap'));
    const dated = offices(...terms, handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap'));
    const repeated = { code: 'ALREADY_RECORDED', facts: { current: { year: 2024, eventId: eventId(3) } } };
    expect(refusal(() => handOverOffice(undated, command, context))).toMatchObject(repeated);
    expect(handOverOffice(undated, { ...command, on: '2024-01-15' }, context)).toHaveLength(1);
    expect(refusal(() => handOverOffice(dated, command, context))).toMatchObject(repeated);
    expect(refusal(() => handOverOffice(dated, { ...command, on: '2024-01-16' }, context))).toMatchObject(
      repeated,
    );
  });

  it('is for the outgoing leader', () => {
    const by = (unitId: string) => () =>
      handOverOffice(offices(...terms), command, knowing(khoi2, { actor: forUnit(unitId) }));
    expect(by('cong-an')()).toHaveLength(1);
    expect(refusal(by('tu-phap'))).toMatchObject({ code: 'FORBIDDEN', facts: { unitId: 'cong-an' } });
    expect(refusal(by('noi-vu')).detail).toContain('làm trưởng Khối thi đua số 2 năm 2023');
    const unknown = offices(leaderElected('tu-phap', 2024));
    const late = () => handOverOffice(unknown, command, knowing(khoi2, { actor: forUnit('tu-phap') }));
    expect(refusal(late)).toMatchObject({ code: 'FORBIDDEN', facts: { unitId: null } });
    const context = knowing(khoi2, { actor: organiser('ttcp') });
    expect(refusal(() => handOverOffice(offices(...terms), command, context)).code).toBe('FORBIDDEN');
  });

  it('refuses an unknown cluster', () => {
    const decide = () => handOverOffice(offices(...terms), { ...command, clusterId: 'x' }, knowing(khoi2));
    expect(refusal(decide).code).toBe('CLUSTER_NOT_FOUND');
  });
});

describe('leaving an office within the term (R12, edge cases 12 and 18)', () => {
  const command = {
    clusterId: 'khoi-2',
    year: 2024,
    office: 'LEADER',
    on: '2024-05-01',
    reason: 'xin thôi',
  } as const;
  const led = leaderElected('tu-phap', 2024);

  it('is recorded with the day and the reason', () => {
    expect(vacateOffice(offices(led), command, knowing(khoi2))).toEqual([
      vacated('tu-phap', 2024, '2024-05-01'),
    ]);
    const state = offices(deputyElected('noi-vu', 2024, { ordinal: 2 }));
    const deputy = { ...command, office: 'DEPUTY', ordinal: 2 } as const;
    expect(vacateOffice(state, deputy, knowing(khoi2))).toEqual([
      vacated('noi-vu', 2024, '2024-05-01', { office: 'DEPUTY', ordinal: 2 }),
    ]);
  });

  it('is of the one who holds it then', () => {
    const state = offices(
      led,
      vacated('tu-phap', 2024, '2024-03-01'),
      assigned('noi-vu', 2024, { actsFrom: '2024-04-01' }),
    );
    expect(vacateOffice(state, command, knowing(khoi2))).toEqual([vacated('noi-vu', 2024, '2024-05-01')]);
  });

  it.each([
    ['2024-04-01', '2024-04-01'],
    ['2024-06-01', '2024-05-01'],
  ] as const)(
    'counts from whichever came first, leaving the cluster (here %s) or the office: %s',
    (releasedOn, freeFrom) => {
      const context = knowing([...khoi2, released('khoi-2', 'tu-phap', releasedOn)]);
      const state = offices(led, vacated('tu-phap', 2024, '2024-05-01'));
      const next = { ...fact, office: 'LEADER', unitId: 'noi-vu' } as const;
      expect(assignOffice(state, next, context)).toEqual([assigned('noi-vu', 2024, { actsFrom: freeFrom })]);
    },
  );

  it('of a unit that no record tells to have held it, is recorded with that (R12)', () => {
    const told = { ...command, unitId: 'tu-phap' } as const;
    const events = vacateOffice(offices(), told, knowing(khoi2));
    expect(events).toEqual([reported('tu-phap', 2024), vacated('tu-phap', 2024, '2024-05-01')]);
    const again = () => vacateOffice(offices(...events), told, knowing(khoi2));
    expect(refusal(again).code).toBe('ALREADY_RECORDED');
    expect(outcome(() => vacateOffice(offices(led), { ...told, unitId: 'noi-vu' }, knowing(khoi2)))).toBe(
      'OFFICE_NOT_HELD',
    );
  });

  it('needs a holder, who has not left before', () => {
    const refused = (...events: readonly OfficeEvent[]) =>
      refusal(() => vacateOffice(offices(...events), command, knowing(khoi2)));
    const nobody = {
      code: 'OFFICE_NOT_HELD',
      facts: { clusterId: 'khoi-2', year: 2024, office: 'LEADER', ordinal: 1 },
    };
    expect(refused()).toMatchObject(nobody);
    expect(refused(leaderElected('tu-phap', 2023))).toMatchObject(nobody);
    expect(refused(led, vacated('tu-phap', 2024, '2024-04-01'))).toMatchObject(nobody);
    expect(refused(assigned('tu-phap', 2024, { actsFrom: '2024-05-02' }))).toMatchObject(nobody);
    expect(refused(assigned('tu-phap', 2024, { actsFrom: '2024-05-01' }))).toMatchObject(nobody);
  });

  it('leaves the seat free for another', () => {
    const state = offices(led, vacated('tu-phap', 2024, '2024-05-01'));
    expect(holderOf(state, 2024, 'LEADER')).toBeNull();
    const next = {
      clusterId: 'khoi-2',
      year: 2024,
      office: 'LEADER',
      unitId: 'noi-vu',
      actsFrom: '2024-06-01',
    } as const;
    expect(assignOffice(state, next, knowing(khoi2))).toEqual([
      assigned('noi-vu', 2024, { actsFrom: '2024-06-01' }),
    ]);
  });

  it('lets the next holder begin with the vacancy, or with the decision where that came later', () => {
    const state = offices(led, vacated('tu-phap', 2024, '2024-05-01'));
    const next = { clusterId: 'khoi-2', year: 2024, office: 'LEADER', unitId: 'noi-vu' } as const;
    const from = (occurredOn: PartialDate | null) => {
      const [event] = assignOffice(state, { ...next, occurredOn }, knowing(khoi2));
      return event?.type === 'OfficeAssigned' ? event.data.actsFrom : undefined;
    };
    expect(from(null)).toBe('2024-05-01');
    expect(from('2023-12-20')).toBe('2024-05-01');
    expect(from('2024-06-10')).toBe('2024-06-10');
    expect(from('2026-01-01')).toBe('2024-05-01');
  });

  it.each([
    ['2024-04-30', 'DATES_OUT_OF_ORDER'],
    ['2024-05-01', 'accepted'],
  ] as const)('takes no day from the one who held it: a successor from %s: %s', (actsFrom, expected) => {
    const state = offices(led, vacated('tu-phap', 2024, '2024-05-01'));
    const next = { clusterId: 'khoi-2', year: 2024, office: 'LEADER', unitId: 'noi-vu', actsFrom } as const;
    expect(outcome(() => assignOffice(state, next, knowing(khoi2)))).toBe(expected);
  });

  it('S-21 leaves the seat free without a second event where the unit no longer belongs', () => {
    const context = knowing([...khoi2, released('khoi-2', 'tu-phap', '2024-07-01', 'UNIT_ENDED')]);
    const next = { ...fact, office: 'LEADER', unitId: 'noi-vu' } as const;
    expect(assignOffice(offices(led), next, context)).toEqual([
      assigned('noi-vu', 2024, { actsFrom: '2024-07-01' }),
    ]);
    const later = knowing([...khoi2, released('khoi-2', 'tu-phap', '2025-01-01')]);
    expect(outcome(() => assignOffice(offices(led), next, later))).toBe('OFFICE_ALREADY_HELD');
  });

  it('lets the same unit come back, as a new holder', () => {
    const left = [led, vacated('tu-phap', 2024, '2024-05-01')] as const;
    const back = assigned('tu-phap', 2024, { actsFrom: '2024-05-01' });
    const next = { ...fact, office: 'LEADER', unitId: 'tu-phap' } as const;
    expect(assignOffice(offices(...left), next, knowing(khoi2))).toEqual([back]);
    const state = offices(...left, back);
    expect(holderOf(state, 2024, 'LEADER')).toMatchObject({ unitId: 'tu-phap', mode: 'ASSIGNED' });
    const again = { ...next, occurredOn: null };
    expect(outcome(() => assignOffice(state, again, knowing(khoi2)))).toBe('ALREADY_RECORDED');
  });

  it('adds a reason that is told later, once', () => {
    const leave = { clusterId: 'khoi-2', year: 2024, office: 'LEADER', on: '2024-05-01' } as const;
    const state = offices(led, vacated('tu-phap', 2024, '2024-05-01', { reason: null }));
    const more = vacateOffice(state, { ...leave, reason: 'giải thể' }, knowing(khoi2));
    const known = given(Offices, led, vacated('tu-phap', 2024, '2024-05-01', { reason: null }), ...more);
    expect(known.vacancies).toMatchObject([{ reason: 'giải thể', on: '2024-05-01' }]);
    const again = (told: object) => outcome(() => vacateOffice(known, { ...leave, ...told }, knowing(khoi2)));
    expect([again({}), again({ reason: 'giải thể' }), again({ reason: 'xin thôi' })]).toEqual([
      'ALREADY_RECORDED',
      'ALREADY_RECORDED',
      'OFFICE_NOT_HELD',
    ]);
  });

  it('a later report of the holder changes nothing about its first day', () => {
    const state = offices(
      led,
      vacated('tu-phap', 2024, '2024-05-01'),
      assigned('noi-vu', 2024, { actsFrom: '2024-06-01' }),
    );
    const known = { ...fact, office: 'LEADER', unitId: 'noi-vu' } as const;
    expect(reportOffice(state, known, knowing(khoi2))).toEqual([
      reported('noi-vu', 2024, { actsFrom: '2024-06-01' }),
    ]);
  });

  it.each([
    ['2024-04-30', 'TWO_OFFICES'],
    ['2024-05-01', 'accepted'],
  ] as const)(
    'frees a deputy for the leadership of the same year, from that day on (R14): from %s: %s',
    (actsFrom, expected) => {
      const state = offices(
        deputyElected('noi-vu', 2024),
        vacated('noi-vu', 2024, '2024-05-01', { office: 'DEPUTY' }),
      );
      const next = { clusterId: 'khoi-2', year: 2024, office: 'LEADER', unitId: 'noi-vu', actsFrom } as const;
      expect(outcome(() => assignOffice(state, next, knowing(khoi2)))).toBe(expected);
    },
  );

  it('does not let a deputy who left within the term lead all of it', () => {
    const state = offices(
      deputyElected('noi-vu', 2024),
      vacated('noi-vu', 2024, '2024-05-01', { office: 'DEPUTY' }),
    );
    expect(outcome(() => electLeader(state, { ...fact, unitId: 'noi-vu' }, knowing(khoi2)))).toBe(
      'TWO_OFFICES',
    );
  });

  it('looks at each holder of the other office', () => {
    const state = offices(
      deputyElected('quoc-phong', 2024),
      vacated('quoc-phong', 2024, '2024-03-01', { office: 'DEPUTY' }),
      assigned('noi-vu', 2024, { office: 'DEPUTY', actsFrom: '2024-03-01' }),
    );
    expect(outcome(() => electLeader(state, { ...fact, unitId: 'noi-vu' }, knowing(khoi2)))).toBe(
      'TWO_OFFICES',
    );
  });

  it('before the term leaves a deputy free to lead all of it', () => {
    const state = offices(
      deputyElected('noi-vu', 2024),
      vacated('noi-vu', 2024, '2023-12-25', { office: 'DEPUTY' }),
    );
    expect(outcome(() => electLeader(state, { ...fact, unitId: 'noi-vu' }, knowing(khoi2)))).toBe('accepted');
  });

  it('is recorded by the organiser, in a known cluster', () => {
    const by = (actor: ReturnType<typeof organiser>) => () =>
      vacateOffice(offices(led), command, knowing(khoi2, { actor }));
    expect(by(organiser('ttcp'))()).toHaveLength(1);
    for (const actor of [organiser('tu-phap'), forUnit('tu-phap'), auditor])
      expect(refusal(by(actor)).code).toBe('FORBIDDEN');
    const elsewhere = { ...command, clusterId: 'x' };
    expect(refusal(() => vacateOffice(offices(led), elsewhere, knowing(khoi2))).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
  });
});

describe('acting for a vacant leadership (edge case 12)', () => {
  const command = {
    clusterId: 'khoi-2',
    year: 2024,
    unitId: 'noi-vu',
    from: '2024-05-01',
    basis: 'quy chế',
  } as const;
  const vacancy = [leaderElected('tu-phap', 2024), vacated('tu-phap', 2024, '2024-05-01')] as const;

  it('is recorded with what it rests on', () => {
    expect(assumeActingOffice(offices(...vacancy), command, knowing(khoi2))).toEqual([
      actingAssumed('noi-vu', 2024, '2024-05-01'),
    ]);
  });

  it('is told again with what it rests on, and not twice', () => {
    const { basis, ...untold } = command;
    const [first] = assumeActingOffice(offices(...vacancy), untold, knowing(khoi2));
    const told = offices(...vacancy, first!);
    const more = assumeActingOffice(told, command, knowing(khoi2));
    expect(more).toMatchObject([{ type: 'OfficeRecordSupplemented', data: { added: { basis } } }]);
    const known = offices(...vacancy, first!, ...more);
    expect(known.actings).toHaveLength(1);
    const again = () => assumeActingOffice(known, command, knowing(khoi2));
    expect(outcome(again)).toBe('ALREADY_RECORDED');
  });

  it('needs no second event where the leader’s unit has ended', () => {
    const context = knowing([...khoi2, released('khoi-2', 'tu-phap', '2024-05-01', 'UNIT_ENDED')]);
    const state = offices(leaderElected('tu-phap', 2024));
    expect(assumeActingOffice(state, command, context)).toHaveLength(1);
    expect(refusal(() => assumeActingOffice(state, { ...command, from: '2024-04-30' }, context)).code).toBe(
      'OFFICE_ALREADY_HELD',
    );
  });

  it.each([
    ['2024-04-30', 'OFFICE_ALREADY_HELD'],
    ['2024-05-01', 'accepted'],
  ] as const)('begins with the vacancy at the earliest: from %s: %s', (from, expected) => {
    const decide = () => assumeActingOffice(offices(...vacancy), { ...command, from }, knowing(khoi2));
    expect(outcome(decide)).toBe(expected);
  });

  it('may be learnt after the next leader is known', () => {
    const state = offices(...vacancy, assigned('cong-an', 2024, { actsFrom: '2024-07-01' }));
    const from = (day: Day) => () => assumeActingOffice(state, { ...command, from: day }, knowing(khoi2));
    expect(outcome(from('2024-05-10'))).toBe('accepted');
    expect(outcome(from('2024-07-01'))).toBe('OFFICE_ALREADY_HELD');
  });

  it('is possible where nobody knows who led', () => {
    expect(assumeActingOffice(offices(), command, knowing(khoi2))).toHaveLength(1);
  });

  it('is refused while the office is held', () => {
    expect(
      refusal(() => assumeActingOffice(offices(leaderElected('tu-phap', 2024)), command, knowing(khoi2))),
    ).toMatchObject({
      code: 'OFFICE_ALREADY_HELD',
      facts: { current: { unitId: 'tu-phap' } },
    });
  });

  it('is for a member', () => {
    const outsider = { ...command, unitId: 'tai-chinh' };
    expect(refusal(() => assumeActingOffice(offices(...vacancy), outsider, knowing(khoi2))).code).toBe(
      'NOT_A_MEMBER',
    );
  });

  it('is recorded by the organiser, in a known cluster', () => {
    for (const actor of [organiser('tu-phap'), forUnit('noi-vu'), auditor]) {
      const context = knowing(khoi2, { actor });
      expect(refusal(() => assumeActingOffice(offices(...vacancy), command, context)).code).toBe('FORBIDDEN');
    }
    const elsewhere = { ...command, clusterId: 'x' };
    expect(refusal(() => assumeActingOffice(offices(...vacancy), elsewhere, knowing(khoi2))).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
  });
});

describe('withdrawing a fact recorded in error', () => {
  const history = [
    leaderElected('cong-an', 2023),
    leaderElected('tu-phap', 2024),
    handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap'),
    vacated('tu-phap', 2024, '2024-05-01'),
    actingAssumed('noi-vu', 2024, '2024-05-01'),
  ] as const;
  const command = { clusterId: 'khoi-2', reason: 'ghi nhầm' } as const;

  it.each([1, 2, 3, 4, 5])('works for every kind of fact: number %i', (n) => {
    const state = offices(...history);
    expect(withdrawOfficeRecord(state, { ...command, eventId: eventId(n) }, knowing(khoi2))).toEqual([
      withdrawn(eventId(n)),
    ]);
  });

  it('frees the seat of an appointment for the right unit', () => {
    const state = offices(leaderElected('tu-phap', 2024), withdrawn(eventId(1)));
    expect(holderOf(state, 2024, 'LEADER')).toBeNull();
    expect(electLeader(state, { ...fact, unitId: 'noi-vu' }, knowing(khoi2))).toHaveLength(1);
  });

  it('happens once, to a fact of this cluster', () => {
    const state = offices(...history, withdrawn(eventId(2)));
    for (const id of [eventId(2), eventId(6), eventId(99)]) {
      const decide = () => withdrawOfficeRecord(state, { ...command, eventId: id }, knowing(khoi2));
      expect(refusal(decide)).toMatchObject({ code: 'RECORD_NOT_FOUND', facts: { eventId: id } });
    }
  });

  it('is for the organiser, in a known cluster', () => {
    const state = offices(...history);
    for (const actor of [organiser('tu-phap'), forUnit('tu-phap'), auditor]) {
      const context = knowing(khoi2, { actor });
      expect(
        refusal(() => withdrawOfficeRecord(state, { ...command, eventId: eventId(1) }, context)).code,
      ).toBe('FORBIDDEN');
    }
    const elsewhere = { ...command, clusterId: 'x', eventId: eventId(1) };
    expect(refusal(() => withdrawOfficeRecord(state, elsewhere, knowing(khoi2))).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
  });
});

describe('who holds a seat', () => {
  it('is the unit of the last appointment that counts, in that year, office and number', () => {
    const state = offices(
      leaderElected('cong-an', 2023),
      reported('tu-phap', 2024),
      recognised('tu-phap', 2024),
      deputyElected('noi-vu', 2024, { ordinal: 2 }),
    );
    expect(appointmentsTo(state, 2024, 'LEADER').map((a) => a.mode)).toEqual(['REPORTED', 'RECOGNISED']);
    expect(holderOf(state, 2024, 'LEADER')).toMatchObject({ unitId: 'tu-phap', mode: 'RECOGNISED' });
    expect(holderOf(state, 2024, 'DEPUTY')).toBeNull();
    expect(holderOf(state, 2024, 'DEPUTY', 2)).toMatchObject({ unitId: 'noi-vu' });
    expect(holderOf(state, 2025, 'LEADER')).toBeNull();
  });
});
