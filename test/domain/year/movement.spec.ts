import { describe, expect, it } from '@jest/globals';
import type { MovementLaunched, MovementState } from '../../../src/domain/year/movement.js';
import * as Movement from '../../../src/domain/year/movement.js';
import type { Context } from '../../../src/domain/registry/decision.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  organiser,
  outcome,
  recorded,
  refusal,
} from '../../support/given.js';
import { deputyElected, khoi2, leaderElected, officers } from '../told.js';

const launched = (
  launchedBy: string,
  year: number,
  data: Partial<MovementLaunched['data']> = {},
): MovementLaunched => ({
  type: 'MovementLaunched',
  data: { launchedBy, year, theme: null, slogan: null, plan: null, ...data },
});
const none: MovementState = given(Movement);
/** Công an leads Khối 2 in 2024, and Tư pháp deputises. */
const beside = officers(leaderElected('cong-an', 2024), deputyElected('tu-phap', 2024));
const launchMovement = (state: MovementState, command: Movement.LaunchMovement, context: Context) =>
  Movement.launchMovement(state, command, context, beside);
const theme = 'Siết chặt kỷ cương, tăng cường hiệu quả';

describe('launching the movement of a year (R1, R2)', () => {
  it('an organiser launches one with theme and plan', () => {
    const plan = { number: '66', symbol: 'KH-TTCP', issuedOn: '2023-01-12' } as const;
    const context = knowing(khoi2, { actor: organiser('ttcp') });
    expect(launchMovement(none, { launchedBy: 'ttcp', year: 2023, theme, plan }, context)).toEqual([
      launched('ttcp', 2023, { theme, plan }),
    ]);
  });

  it.each([
    { number: '64' },
    { number: '64', symbol: 'KH-TTCP' },
    { number: '64', issuedOn: '2024' },
  ] as const)('a plan may be cited in part (R2): %j', (plan) => {
    expect(launchMovement(none, { launchedBy: 'ttcp', year: 2024, plan }, knowing(khoi2))).toEqual([
      launched('ttcp', 2024, { plan }),
    ]);
  });

  it.each([
    ['who leads', forUnit('cong-an')],
    ['the deputy', forUnit('tu-phap')],
    ['the organiser', organiser('ttcp')],
  ])('%s launches the cluster’s own, with a slogan, which is another thing than a theme', (_title, actor) => {
    const context = knowing(khoi2, { actor });
    const command = { launchedBy: 'khoi-2', year: 2024, slogan: 'Đoàn kết' };
    expect(launchMovement(none, command, context)).toEqual([
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
      facts: { current: { launchedBy: 'ttcp', year: 2023 }, differs: [] },
    });
  });

  it('is one where two ids of a body had one each: as told last, with what only the first says, and both may be withdrawn', () => {
    const first = { theme, plan: { number: '66' } };
    const state = given(
      Movement,
      launched('ttcp', 2023, first),
      launched('ttcp', 2023, { slogan: 'Về đích', plan: { symbol: 'KH' } }),
    );
    const again = { launchedBy: 'ttcp', year: 2023 };
    for (const told of [
      { theme },
      { slogan: 'Về đích' },
      { plan: { number: '66', symbol: 'KH' } },
      { theme: 'x' },
    ])
      expect(outcome(() => launchMovement(state, { ...again, ...told }, knowing(khoi2)))).toBe(
        'ALREADY_RECORDED',
      );
    const more = launchMovement(state, { ...again, occurredOn: '2023-02' }, knowing(khoi2));
    expect(more).toMatchObject([{ type: 'MovementSupplemented', data: { eventId: eventId(2) } }]);
    for (const id of [eventId(1), eventId(2)]) {
      const command = { ...again, eventId: id, reason: 'nhầm' };
      const [withdrawal] = Movement.withdrawMovement(state, command, knowing(khoi2), beside);
      const left = Movement.evolve(
        given(Movement, launched('ttcp', 2023, first), launched('ttcp', 2023, { slogan: 'Về đích' })),
        recorded(withdrawal!, 3),
      );
      expect(left.launches.map((one) => one.id)).toEqual([id === eventId(1) ? eventId(2) : eventId(1)]);
      expect(outcome(() => Movement.withdrawMovement(left, command, knowing(khoi2), beside))).toBe(
        'RECORD_NOT_FOUND',
      );
    }
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
    ['a member that holds no office, for the cluster', 'khoi-2', forUnit('noi-vu')],
    ['a unit that is no member, for the cluster', 'khoi-2', forUnit('tai-chinh')],
    ['an auditor', 'khoi-2', auditor],
  ])('is refused to %s', (_title, launchedBy, actor) => {
    const decide = () => launchMovement(none, { launchedBy, year: 2024 }, knowing(khoi2, { actor }));
    expect(refusal(decide).code).toBe('FORBIDDEN');
  });

  it('is refused to the officers of another year', () => {
    const by = (year: number) => () =>
      launchMovement(none, { launchedBy: 'khoi-2', year }, knowing(khoi2, { actor: forUnit('cong-an') }));
    expect(by(2024)()).toHaveLength(1);
    expect(refusal(by(2023))).toMatchObject({ code: 'FORBIDDEN', facts: { officers: [] } });
  });

  it('is not for a cluster that is dissolved before the year', () => {
    const dissolution = { clusterId: 'khoi-2', on: '2024-01-01', reason: 'sắp xếp lại' } as const;
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
