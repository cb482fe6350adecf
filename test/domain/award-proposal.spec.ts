import { describe, expect, it } from '@jest/globals';
import type { AwardCode } from '../../src/domain/award-catalogue.js';
import type { AwardProposed } from '../../src/domain/award-proposal.js';
import * as AwardProposal from '../../src/domain/award-proposal.js';
import { proposeAward } from '../../src/domain/award-proposal.js';
import { auditor, forUnit, given, knowing, organiser, outcome, refusal } from '../support/given.js';
import { admitted, cluster, khoi2, released } from './told.js';

const proposed = (unitId: string, data: Partial<AwardProposed['data']> = {}): AwardProposed => ({
  type: 'AwardProposed',
  data: {
    proposalId: `khoi-2-2023-flag-gi-${unitId}`,
    clusterId: 'khoi-2',
    year: 2023,
    award: 'FLAG_GI',
    unitId,
    vote: null,
    recipient: null,
    ...data,
  },
});
const none = given(AwardProposal);
const command = { clusterId: 'khoi-2', year: 2023, award: 'FLAG_GI', unitId: 'cong-an' } as const;

describe('proposing a member for an award (edge case 51)', () => {
  it('keeps the way and the words of the vote as told, without counts (S-07, R48)', () => {
    const vote = { method: 'SHOW_OF_HANDS', wording: 'biểu quyết thống nhất' } as const;
    const told = { ...command, vote, recipient: 'Hội đồng Thi đua, khen thưởng ngành Thanh tra' };
    expect(proposeAward(none, told, knowing(khoi2))).toEqual([
      proposed('cong-an', { vote, recipient: told.recipient }),
    ]);
    expect(proposeAward(none, command, knowing(khoi2))).toEqual([proposed('cong-an')]);
  });

  it('is for members of that year (R43, edge case 9)', () => {
    const context = knowing([
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2024'),
      released('khoi-2', 'noi-vu', '2023-01-01'),
    ]);
    const decide = (unitId: string) => () => proposeAward(none, { ...command, unitId }, context);
    expect(outcome(decide('cong-an'))).toBe('accepted');
    expect(refusal(decide('tai-chinh'))).toMatchObject({
      code: 'NOT_A_MEMBER',
      facts: { unitId: 'tai-chinh' },
    });
    expect(outcome(decide('noi-vu'))).toBe('NOT_A_MEMBER');
    expect(outcome(decide('x'))).toBe('UNIT_NOT_FOUND');
  });

  it('happens once for a unit and an award; the meeting may propose it for another, or another for it', () => {
    const state = given(AwardProposal, proposed('cong-an'));
    const decide = (other: object) => () => proposeAward(state, { ...command, ...other }, knowing(khoi2));
    expect(refusal(decide({}))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { award: 'FLAG_GI', unitId: 'cong-an', year: 2023 } },
    });
    expect(outcome(decide({ award: 'MERIT_GI' }))).toBe('accepted');
    expect(outcome(decide({ unitId: 'tu-phap' }))).toBe('accepted');
  });

  it('is for awards that such a cluster, or its unit, proposes for a whole unit (R44)', () => {
    const local = knowing([
      ...khoi2,
      cluster('dia-phuong', 'Khối nội chính', { organiserId: 'ttcp', tier: 'LOCAL' }),
      admitted('dia-phuong', 'cong-an', '2019'),
    ]);
    const decide = (clusterId: string, award: AwardCode) => () =>
      proposeAward(none, { ...command, clusterId, award }, local);
    for (const award of ['FLAG_GOV', 'FIGHTER_BASE', 'LETTER_HEAD', 'FLAG_PROVINCE'] as const)
      expect(outcome(decide('khoi-2', award))).toBe('AWARD_NOT_PROPOSED_HERE');
    expect(outcome(decide('dia-phuong', 'FLAG_GI'))).toBe('AWARD_NOT_PROPOSED_HERE');
    expect(outcome(decide('dia-phuong', 'LETTER_HEAD'))).toBe('accepted');
    expect(outcome(decide('khoi-2', 'EXCELLENT_COLLECTIVE'))).toBe('accepted');
  });

  it('that a unit proposes for itself is recorded by that unit', () => {
    const by = (unitId: string) => () =>
      proposeAward(
        none,
        { ...command, award: 'EXCELLENT_COLLECTIVE' },
        knowing(khoi2, { actor: forUnit(unitId) }),
      );
    expect(outcome(by('cong-an'))).toBe('accepted');
    expect(outcome(by('noi-vu'))).toBe('NOT_OWN_UNIT');
  });

  it('is recorded by a member of that year, in a cluster that there is', () => {
    const by = (actor: Parameters<typeof knowing>[1]) => () =>
      proposeAward(none, command, knowing(khoi2, actor));
    expect(outcome(by({ actor: forUnit('noi-vu') }))).toBe('accepted');
    for (const actor of [auditor, organiser('ttcp'), forUnit('tai-chinh')])
      expect(outcome(by({ actor }))).toBe('FORBIDDEN');
    const elsewhere = { ...command, clusterId: 'x' };
    expect(outcome(() => proposeAward(none, elsewhere, knowing(khoi2)))).toBe('CLUSTER_NOT_FOUND');
    const dissolution = { clusterId: 'khoi-2', on: '2023-01-01', reason: 'sắp xếp lại' };
    const gone = knowing([...khoi2, { type: 'ClusterDissolved', data: dissolution }]);
    expect(outcome(() => proposeAward(none, command, gone))).toBe('CLUSTER_DISSOLVED');
  });
});
