import { describe, expect, it } from '@jest/globals';
import type { MovementLaunched, MovementState } from '../../src/domain/movement.js';
import * as Movement from '../../src/domain/movement.js';
import { launchMovement } from '../../src/domain/movement.js';
import { auditor, forUnit, given, knowing, organiser, outcome, refusal } from '../support/given.js';
import { khoi2, released } from './told.js';

const launched = (
  launchedBy: string,
  year: number,
  data: Partial<MovementLaunched['data']> = {},
): MovementLaunched => ({
  type: 'MovementLaunched',
  data: { launchedBy, year, theme: null, slogan: null, plan: null, ...data },
});
const none: MovementState = given(Movement);
const theme = 'Siết chặt kỷ cương, tăng cường hiệu quả';

describe('launching the movement of a year (R1, R2)', () => {
  it('an organiser launches one with theme and plan', () => {
    const plan = { number: '66', symbol: 'KH-TTCP', issuedOn: '2023-01-12' };
    const context = knowing(khoi2, { actor: organiser('ttcp') });
    expect(launchMovement(none, { launchedBy: 'ttcp', year: 2023, theme, plan }, context)).toEqual([
      launched('ttcp', 2023, { theme, plan }),
    ]);
  });

  it.each([{ number: '64' }, { number: '64', symbol: 'KH-TTCP' }, { number: '64', issuedOn: '2024' }])(
    'a plan may be cited in part (R2): %j',
    (plan) => {
      expect(launchMovement(none, { launchedBy: 'ttcp', year: 2024, plan }, knowing(khoi2))).toEqual([
        launched('ttcp', 2024, { plan }),
      ]);
    },
  );

  it('a member launches its cluster’s own, with a slogan, which is another thing than a theme', () => {
    const context = knowing(khoi2, { actor: forUnit('cong-an') });
    expect(launchMovement(none, { launchedBy: 'khoi-2', year: 2024, slogan: 'Đoàn kết' }, context)).toEqual([
      launched('khoi-2', 2024, { slogan: 'Đoàn kết' }),
    ]);
  });

  it('happens once for a launcher and a year (R1)', () => {
    const state = given(Movement, launched('ttcp', 2023, { theme }));
    expect(
      refusal(() => launchMovement(state, { launchedBy: 'ttcp', year: 2023, theme }, knowing(khoi2))),
    ).toMatchObject({
      code: 'ALREADY_RECORDED',
      rule: 'R1',
      facts: { launchedBy: 'ttcp', year: 2023 },
    });
  });

  it('another launcher and another year stand apart, so that a theme may repeat (R1)', () => {
    const streams = [
      Movement.stream('ttcp', 2021),
      Movement.stream('ttcp', 2023),
      Movement.stream('khoi-2', 2023),
    ];
    expect(new Set(streams).size).toBe(3);
  });

  it.each([
    ['another organiser', 'ttcp', organiser('tu-phap')],
    ['a member, for the organiser', 'ttcp', forUnit('cong-an')],
    ['the organiser, for the cluster', 'khoi-2', organiser('ttcp')],
    ['a unit that is no member, for the cluster', 'khoi-2', forUnit('tai-chinh')],
    ['an auditor', 'khoi-2', auditor],
  ])('is refused to %s', (_title, launchedBy, actor) => {
    const decide = () => launchMovement(none, { launchedBy, year: 2024 }, knowing(khoi2, { actor }));
    expect(refusal(decide).code).toBe('FORBIDDEN');
  });

  it('is refused to a member that left before the year', () => {
    const history = [...khoi2, released('khoi-2', 'noi-vu', '2024-01-01')];
    const by = (year: number) => () =>
      launchMovement(none, { launchedBy: 'khoi-2', year }, knowing(history, { actor: forUnit('noi-vu') }));
    expect(by(2023)()).toHaveLength(1);
    expect(refusal(by(2024)).code).toBe('FORBIDDEN');
  });

  it('is not for a cluster that is dissolved before the year', () => {
    const dissolution = { clusterId: 'khoi-2', on: '2024-01-01', reason: 'sắp xếp lại' };
    const context = knowing([...khoi2, { type: 'ClusterDissolved', data: dissolution }]);
    const launch = (year: number) => () => launchMovement(none, { launchedBy: 'khoi-2', year }, context);
    expect(outcome(launch(2023))).toBe('accepted');
    expect(outcome(launch(2024))).toBe('CLUSTER_DISSOLVED');
  });

  it('needs a unit or a cluster that is known', () => {
    expect(
      refusal(() => launchMovement(none, { launchedBy: 'x', year: 2024 }, knowing(khoi2))),
    ).toMatchObject({
      code: 'UNIT_NOT_FOUND',
      facts: { unitId: 'x' },
    });
  });
});
