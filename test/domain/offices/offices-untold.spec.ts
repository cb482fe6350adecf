import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Leadership } from '../../../src/domain/offices/leadership.js';
import { leadershipOn, lineage, officersOn } from '../../../src/domain/offices/leadership.js';
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
import { leaderOfYear, leaderOfYearOn } from '../../../src/domain/offices/tenures.js';
import { termOf } from '../../../src/domain/offices/term.js';
import type { Lives } from '../../../src/domain/offices/term-start.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
import { dayAfter } from '../../../src/domain/ground/values.js';
import type { Evidence } from '../../../src/domain/ground/event.js';
import { eventId, given, knowing, outcome, recorded, refusal } from '../../support/given.js';
import {
  actingAssumed,
  admitted,
  assigned,
  cluster,
  handedOver,
  khoi2,
  leaderElected,
  lives,
  released,
  unnamedReported,
  vacated,
  vacatedOnNoDay,
  withdrawn,
} from '../told.js';

// Days told as a month or a year, or not at all; officers whom no source names.

const offices = (...events: readonly OfficeEvent[]): OfficesState => given(Offices, ...events);
const on = (day: Day, events: readonly OfficeEvent[], more: Lives = lives()): Leadership =>
  leadershipOn(offices(...events), more, day);
/** In short: who leads, with a question mark where it may have left, and who else may. */
const led = (day: Day, events: readonly OfficeEvent[], more: Lives = lives()): string => {
  const { leader, vacant, acting, mayHold } = on(day, events, more);
  const name = (unitId: string | null): string => unitId ?? 'ai đó';
  return [
    leader ? `${name(leader.unitId)}${leader.mayHaveLeft ? '?' : ''}` : vacant ? 'khuyết' : 'chưa rõ',
    ...(acting ? [`tạm ${name(acting.unitId)}`] : []),
    ...mayHold.map((one) => `${one.office === 'ACTING' ? 'tạm ' : ''}${name(one.unitId)}??`),
  ].join(', ');
};
const fact = { clusterId: 'khoi-2', year: 2024 } as const;
const leading = { ...fact, office: 'LEADER' } as const;
const first = leaderElected('tu-phap', 2024);

describe('an officer who left in a month or a year', () => {
  const left = [first, vacated('tu-phap', 2024, '2024-05')];

  it.each([
    ['2024-04-30', 'tu-phap'],
    ['2024-05-01', 'tu-phap?'],
    ['2024-05-30', 'tu-phap?'],
    ['2024-05-31', 'khuyết'],
  ] as const)('may have left on each of its days, and has on the last: on %s %s', (day, expected) => {
    expect(led(day, left)).toBe(expected);
  });

  it('had left when the next one began, and that one began after it', () => {
    const next = [...left, assigned('noi-vu', 2024, { actsFrom: '2024-05-20' })];
    expect(led('2024-05-19', next)).toBe('tu-phap?');
    expect(led('2024-05-20', next)).toBe('noi-vu');
    const vague = [...left, assigned('noi-vu', 2024, { actsFrom: '2024' })];
    expect(led('2024-04-30', vague)).toBe('tu-phap');
    expect(led('2024-05-01', vague)).toBe('tu-phap?, noi-vu??');
    expect(led('2024-05-31', vague)).toBe('chưa rõ, noi-vu??');
    expect(led('2024-12-31', vague)).toBe('noi-vu');
  });

  it('is shown so from the beginning where no day is told, until it was told or the year ended', () => {
    const vague = [first, vacatedOnNoDay('tu-phap', 2024, '2024-08-10')];
    expect(led('2024-01-01', vague)).toBe('tu-phap?');
    expect(led('2024-08-09', vague)).toBe('tu-phap?');
    expect(led('2024-08-10', vague)).toBe('khuyết');
    const late = [first, vacatedOnNoDay('tu-phap', 2024, '2026-02-01')];
    expect(led('2024-12-30', late)).toBe('tu-phap?');
    expect(led('2024-12-31', late)).toBe('khuyết');
  });

  it('is shown so where it was the cluster that its unit left', () => {
    const members = {
      'tu-phap': [{ from: '2019-01-01', to: '2024-12-31', toTold: '2024' }],
    } as const;
    expect(led('2024-06-01', [first], lives(members))).toBe('tu-phap?');
    expect(led('2024-12-31', [first], lives(members))).toBe('khuyết');
    const untold = { 'tu-phap': [{ from: '2019-01-01', to: '2024-06-30', toTold: null }] } as const;
    expect(led('2024-02-01', [first], lives(untold))).toBe('tu-phap?');
    expect(led('2024-06-30', [first], lives(untold))).toBe('khuyết');
  });

  it('is proved by the record of its leaving from the first day that it may have left', () => {
    expect(on('2024-04-30', left).proof.map((p) => p.eventId)).toEqual([eventId(1)]);
    expect(on('2024-05-01', left).proof.map((p) => p.eventId)).toEqual([eventId(1), eventId(2)]);
  });

  it('keeps the rights of the office as long as it may hold it, and no longer answers for the year', () => {
    const state = offices(...left);
    expect(officersOn(state, lives(), 2024, '2024-05-20')).toEqual(['tu-phap']);
    expect(officersOn(state, lives(), 2024, '2024-05-31')).toEqual([]);
    expect(leaderOfYear(state, 2024)).toBeNull();
    expect(leaderOfYearOn(state, 2024, '2024-04-30')).toBe('tu-phap');
    expect(leaderOfYearOn(state, 2024, '2024-05-20')).toBeNull();
  });
});

describe('an officer who began in a month or a year', () => {
  const begun = [leaderElected('tu-phap', 2024, { actsFrom: '2024-03' })];

  it.each([
    ['2024-02-29', 'chưa rõ'],
    ['2024-03-01', 'chưa rõ, tu-phap??'],
    ['2024-03-30', 'chưa rõ, tu-phap??'],
    ['2024-03-31', 'tu-phap'],
  ] as const)('may hold it on each of its days, and does on the last: on %s %s', (day, expected) => {
    expect(led(day, begun)).toBe(expected);
    expect(on(day, begun).unknown.includes('leader')).toBe(expected !== 'tu-phap');
  });

  it('has the day as told beside the one from which that is certain', () => {
    expect(on('2024-04-01', begun).leader?.since).toEqual({
      on: '2024-03-31',
      by: 'ACTS_FROM',
      told: '2024-03',
      assumed: false,
    });
  });
});

describe('a handover in a month or a year', () => {
  const two = [leaderElected('cong-an', 2023), first] as const;
  const handed = [...two, handedOver(2024, '2024-02', 'cong-an', 'tu-phap')];

  it.each([
    ['2024-01-31', 'cong-an', 2023],
    ['2024-02-01', 'cong-an?, tu-phap??', 2023],
    ['2024-02-28', 'cong-an?, tu-phap??', 2023],
    ['2024-02-29', 'tu-phap', 2024],
  ] as const)('leaves open who leads on its days: on %s %s', (day, expected, termYear) => {
    expect(led(day, handed)).toBe(expected);
    expect(on(day, handed).termYear).toBe(termYear);
  });

  it('begins the term when that is certain', () => {
    expect(termOf(offices(...handed), 2024, lives())).toMatchObject({ on: '2024-02-29', basis: 'HANDOVER' });
    const to = on('2024-01-10', handed).term?.to;
    expect(to).toEqual({ on: '2024-02-29', by: 'HANDOVER', told: '2024-02', assumed: false });
  });

  it('may be told again more exactly, not otherwise', () => {
    const state = offices(...handed);
    const handing = (day?: PartialDate) => () =>
      handOverOffice(state, { ...fact, ...(day ? { on: day } : {}) }, knowing(khoi2));
    expect(handing('2024-02-15')()).toMatchObject([{ data: { on: '2024-02-15' } }]);
    for (const day of [undefined, '2024', '2024-02', '2024-03-01'] as const)
      expect(refusal(handing(day)).code).toBe('ALREADY_RECORDED');
  });

  it('may be to a leader who is not named', () => {
    const state = offices(leaderElected('cong-an', 2023), unnamedReported(2024));
    const decide = () => handOverOffice(state, { ...fact, on: '2024-02' }, knowing(khoi2));
    expect(decide()).toEqual([handedOver(2024, '2024-02', 'cong-an', null)]);
  });
});

describe('acting since a month, a year, or an unknown day', () => {
  const left = [first, vacated('tu-phap', 2024, '2024-05-01')];

  it('may be so on each of its days, and is on the last', () => {
    const acting = [...left, actingAssumed('noi-vu', 2024, '2024-06')];
    expect(led('2024-05-31', acting)).toBe('khuyết');
    expect(led('2024-06-01', acting)).toBe('khuyết, tạm noi-vu??');
    expect(led('2024-06-30', acting)).toBe('khuyết, tạm noi-vu');
  });

  it('says that the leader had left by then', () => {
    const acting = [first, vacated('tu-phap', 2024, '2024'), actingAssumed('noi-vu', 2024, '2024-06-10')];
    expect(led('2024-06-09', acting)).toBe('tu-phap?');
    expect(led('2024-06-10', acting)).toBe('khuyết, tạm noi-vu');
  });

  it('may be somebody’s whom no source names, until that one is named', () => {
    const somebody = [...left, actingAssumed(null, 2024, '2024-06-10')];
    expect(led('2024-06-10', somebody)).toBe('khuyết, tạm ai đó');
    expect(led('2024-06-10', [...somebody, actingAssumed('noi-vu', 2024, '2024-06')])).toBe(
      'khuyết, tạm noi-vu??',
    );
  });

  it('is recorded as told', () => {
    const told = { occurredOn: null, evidence: [{ source: 'bao.txt', documentDate: '2024-05-20' }] } as {
      occurredOn: null;
      evidence: Evidence[];
    };
    expect(assumeActingOffice(offices(...left), { ...fact, ...told }, knowing(khoi2))).toEqual([
      {
        type: 'ActingOfficeAssumed',
        data: { ...fact, unitId: null, from: null, knownBy: '2024-05-20', basis: null },
      },
    ]);
  });

  it.each([
    ['2024-04', 'OFFICE_ALREADY_HELD'],
    ['2024-05', 'accepted'],
    ['2024', 'accepted'],
  ] as const)('is refused where the leadership was certainly held: since %s %s', (from, expected) => {
    const decide = () =>
      assumeActingOffice(offices(...left), { ...fact, unitId: 'noi-vu', from }, knowing(khoi2));
    expect(outcome(decide)).toBe(expected);
  });
});

describe('recording that an officer left', () => {
  const vacate = (events: readonly OfficeEvent[], day?: PartialDate, more: object = {}) => {
    const command = { ...leading, ...(day === undefined ? {} : { on: day }), ...more };
    return vacateOffice(offices(...events), command, knowing(khoi2, { today: '2024-08-10' }));
  };

  it('keeps the day as told, or by when it was told', () => {
    expect(vacate([first], '2024-05')).toEqual([vacated('tu-phap', 2024, '2024-05', { reason: null })]);
    expect(vacate([first])).toEqual([vacatedOnNoDay('tu-phap', 2024, '2024-08-10')]);
  });

  it('may be told again more exactly', () => {
    const vague = [first, vacatedOnNoDay('tu-phap', 2024, '2024-08-10')];
    expect(vacate(vague, '2024-05')).toHaveLength(1);
    const month = [...vague, vacated('tu-phap', 2024, '2024-05')];
    expect(led('2024-04-30', month)).toBe('tu-phap');
    expect(vacate(month, '2024-05-10')).toHaveLength(1);
    expect(led('2024-05-10', [...month, vacated('tu-phap', 2024, '2024-05-10')])).toBe('khuyết');
    for (const day of [undefined, '2024-05', '2024'] as const)
      expect(outcome(() => vacate(month, day))).toBe('ALREADY_RECORDED');
    expect(outcome(() => vacate(month, '2024-06-01'))).toBe('OFFICE_NOT_HELD');
  });

  it.each([
    ['2023-06', 'DATES_OUT_OF_ORDER'],
    ['2023', 'accepted'],
    ['2024', 'accepted'],
    ['2025', 'DATES_OUT_OF_ORDER'],
  ] as const)('is refused only for what is certainly no day of the term: %s %s', (day, expected) => {
    expect(outcome(() => vacate([first], day))).toBe(expected);
  });

  it('frees the seat for a successor, who began when the one before left', () => {
    const next = (events: readonly OfficeEvent[], more: object = {}) =>
      assignOffice(
        offices(...events),
        { ...leading, unitId: 'noi-vu', occurredOn: null, ...more },
        knowing(khoi2),
      );
    const vague = [first, vacated('tu-phap', 2024, '2024-05')];
    expect(next(vague)).toEqual([assigned('noi-vu', 2024, { actsFrom: '2024-05' })]);
    expect(next(vague, { occurredOn: '2024-06-10' })).toEqual([
      assigned('noi-vu', 2024, { actsFrom: '2024-06-10' }),
    ]);
    expect(outcome(() => next(vague, { actsFrom: '2024-04' }))).toBe('DATES_OUT_OF_ORDER');
    expect(outcome(() => next(vague, { actsFrom: '2024' }))).toBe('accepted');
    const untold = [first, vacatedOnNoDay('tu-phap', 2024, '2024-08-10')];
    expect(next(untold)).toEqual([assigned('noi-vu', 2024)]);
    const followed = [...untold, assigned('noi-vu', 2024)];
    expect(led('2024-03-01', followed)).toBe('tu-phap?, noi-vu??');
    expect(led('2024-08-10', followed)).toBe('noi-vu');
  });

  it('may be of one whom no source names', () => {
    expect(vacate([unnamedReported(2024)], '2024-05-01')).toEqual([
      vacated(null, 2024, '2024-05-01', { reason: null }),
    ]);
    const both = [first, unnamedReported(2024, { actsFrom: '2024-06-10' })];
    expect(vacate(both, '2024-05')).toMatchObject([{ data: { unitId: 'tu-phap' } }]);
    expect(vacate(both, '2024-07')).toMatchObject([{ data: { unitId: null } }]);
    expect(vacate(both, '2024-07', { unitId: 'tu-phap' })).toMatchObject([{ data: { unitId: 'tu-phap' } }]);
  });
});

describe('an election without a word on who was elected', () => {
  const elect = { ...fact, occurredOn: '2023-12-20', mode: 'ELECTED' } as const;
  const context = knowing(khoi2);

  it('is recorded as that', () => {
    expect(electLeader(offices(), elect, context)).toEqual([unnamedReported(2024)]);
    expect(electDeputy(offices(), { ...elect, ordinal: 2, mode: 'AGREED' }, context)).toEqual([
      unnamedReported(2024, { office: 'DEPUTY', ordinal: 2, mode: 'AGREED' }),
    ]);
    const seat = { ...elect, office: 'LEADER' } as const;
    expect(
      [
        assignOffice(offices(), seat, context),
        recogniseOffice(offices(), seat, context),
        reportOffice(offices(), seat, context),
      ].flat(),
    ).toMatchObject([
      { data: { mode: 'ASSIGNED' } },
      { data: { mode: 'RECOGNISED' } },
      { data: { mode: 'REPORTED' } },
    ]);
  });

  it('shows somebody in the office, who is unknown', () => {
    const found = on('2024-06-01', [leaderElected('cong-an', 2023), unnamedReported(2024)]);
    expect(found.leader).toMatchObject({ unitId: null, mode: 'ELECTED', mayHaveLeft: false });
    expect(found.unknown).toContain('leader');
    expect(led('2023-12-31', [leaderElected('cong-an', 2023), unnamedReported(2024)])).toBe('cong-an');
    const state = offices(unnamedReported(2024));
    expect(leaderOfYear(state, 2024)).toBeNull();
    expect(termOf(state, 2024, lives())).toBeNull();
    expect(lineage(state)[1]).toMatchObject({
      leaders: [],
      unnamed: [{ office: 'LEADER', mode: 'ELECTED' }],
    });
  });

  const withinYear = recordedOn('2024-06-10', unnamedReported(2024));

  it('within the year leaves it open whether the one who is known still leads', () => {
    const decide = electLeader(offices(first), { ...elect, occurredOn: '2024-06-10' }, context);
    expect(decide).toEqual([unnamedReported(2024)]);
    const state = [given(Offices, first), withinYear].reduce((before, event) =>
      Offices.evolve(before as OfficesState, event as never),
    ) as OfficesState;
    const found = (day: Day) => leadershipOn(state, lives(), day);
    expect(found('2024-06-09').leader).toMatchObject({ unitId: 'tu-phap', mayHaveLeft: false });
    expect(found('2024-06-10').leader).toMatchObject({ unitId: null });
    expect(found('2024-06-10').mayHold).toEqual([
      { unitId: 'tu-phap', office: 'LEADER', ordinal: 1, termYear: 2024 },
    ]);
    const month = given(Offices, first, unnamedReported(2024, { actsFrom: '2024-06' }));
    const shown = leadershipOn(month, lives(), '2024-06-10');
    expect(shown.leader).toMatchObject({ unitId: 'tu-phap', mayHaveLeft: true });
    expect(shown.mayHold).toMatchObject([{ unitId: null }]);
  });

  it('is refused where the one who is known may be meant, since that says more', () => {
    expect(refusal(() => electLeader(offices(first), elect, context))).toMatchObject({
      code: 'OFFICE_ALREADY_HELD',
      facts: { current: { unitId: 'tu-phap' } },
    });
    const again = { ...elect, occurredOn: null };
    for (const state of [first, unnamedReported(2024)])
      expect(refusal(() => electLeader(offices(state), again, context))).toMatchObject({
        code: 'ALREADY_RECORDED',
        facts: { current: { eventId: eventId(1) }, differs: [] },
      });
    const recognised = { ...elect, office: 'LEADER' } as const;
    expect(refusal(() => recogniseOffice(offices(first), recognised, context)).code).toBe(
      'OFFICE_ALREADY_HELD',
    );
  });

  it('may be told again in another way, and then once with the unit', () => {
    const twice = recogniseOffice(offices(unnamedReported(2024)), { ...elect, office: 'LEADER' }, context);
    expect(twice).toEqual([unnamedReported(2024, { mode: 'RECOGNISED', tellsAgain: [eventId(1)] })]);
    const state = offices(unnamedReported(2024), ...twice);
    const named = electLeader(state, { ...elect, unitId: 'tu-phap' }, context);
    expect(named).toEqual([leaderElected('tu-phap', 2024, { tellsAgain: [eventId(1), eventId(2)] })]);
    const after = [unnamedReported(2024), ...twice, ...named];
    expect(on('2024-06-01', after).leader).toMatchObject({ unitId: 'tu-phap' });
    expect(on('2024-06-01', after).mayHold).toEqual([]);
    expect(on('2024-06-01', after).proof.map((p) => p.eventId)).toEqual([1, 2, 3].map(eventId));
  });

  it('is named by who is elected after the one who is known, and that one is then over', () => {
    const vague = [first, unnamedReported(2024, { actsFrom: '2024-06' })];
    const named = electLeader(
      offices(...vague),
      { ...elect, unitId: 'noi-vu', actsFrom: '2024-06-15', occurredOn: null },
      context,
    );
    expect(named).toEqual([
      leaderElected('noi-vu', 2024, { actsFrom: '2024-06-15', tellsAgain: [eventId(2)] }),
    ]);
    expect(led('2024-06-14', [...vague, ...named])).toBe('tu-phap');
    expect(led('2024-06-15', [...vague, ...named])).toBe('noi-vu');
  });

  it('is not named by the confirmation of the one before', () => {
    const vague = [first, unnamedReported(2024, { actsFrom: '2024-06' })];
    const confirm = recogniseOffice(
      offices(...vague),
      { ...leading, unitId: 'tu-phap', occurredOn: null },
      context,
    );
    expect(confirm).toMatchObject([{ type: 'OfficeRecognised', data: { actsFrom: null } }]);
    expect(confirm[0]?.data).not.toHaveProperty('tellsAgain');
    expect(led('2024-06-30', [...vague, ...confirm])).toBe('ai đó, tu-phap??');
  });

  it('leaves room for one who is told to have led before', () => {
    const vague = [unnamedReported(2024, { actsFrom: '2024-06-10' })];
    const before = assignOffice(
      offices(...vague),
      { ...leading, unitId: 'noi-vu', actsFrom: '2024-01-05', occurredOn: null },
      context,
    );
    expect(before).toEqual([assigned('noi-vu', 2024, { actsFrom: '2024-01-05' })]);
    expect(led('2024-02-01', [...vague, ...before])).toBe('noi-vu');
    expect(led('2024-06-10', [...vague, ...before])).toBe('ai đó, noi-vu??');
  });

  it('comes back when the one who named it is withdrawn, and can be withdrawn itself', () => {
    const named = [unnamedReported(2024), leaderElected('tu-phap', 2024, { tellsAgain: [eventId(1)] })];
    expect(led('2024-06-01', [...named, withdrawn(eventId(2))])).toBe('ai đó');
    expect(led('2024-06-01', [...named, withdrawn(eventId(1))])).toBe('tu-phap');
    const command = { clusterId: 'khoi-2', eventId: eventId(1), reason: 'ghi nhầm' };
    expect(withdrawOfficeRecord(offices(unnamedReported(2024)), command, context)).toEqual([
      withdrawn(eventId(1)),
    ]);
    expect(led('2024-06-01', [unnamedReported(2024), withdrawn(eventId(1))])).toBe('chưa rõ');
  });

  it('rests on no ballot of this system, which says who won', () => {
    expect(
      refusal(() => electLeader(offices(), { ...elect, ballotId: 'khoi-2_2023_b1' }, context)),
    ).toMatchObject({ code: 'INVALID_REQUEST', facts: { errors: [{ pointer: '/unitId' }] } });
  });
});

describe('an officer whose unit left the cluster', () => {
  const context = knowing([...khoi2, released('khoi-2', 'tu-phap', '2024-05-01')]);
  const elect = (state: OfficesState, more: object = {}) =>
    electLeader(state, { ...fact, unitId: 'tu-phap', occurredOn: null, ...more }, context);

  it('is told of once, with what adds to that, and not in another seat of time', () => {
    const told = offices(...(elect(offices()) as OfficeEvent[]));
    expect(outcome(() => elect(told))).toBe('ALREADY_RECORDED');
    expect(elect(told, { mode: 'AGREED' }).map(({ type }) => type)).toEqual(['OfficeRecordSupplemented']);
    expect(elect(told, { unitId: 'noi-vu' })[0]?.type).toBe('LeaderElected');
  });

  it('leaves one whom no source names beside it, who is told of once too', () => {
    const before = offices(...(elect(offices(), { actsFrom: '2024' }) as OfficeEvent[]));
    const assign = (state: OfficesState) =>
      assignOffice(state, { ...leading, actsFrom: '2024', occurredOn: null }, context);
    const after = offices(...(elect(offices(), { actsFrom: '2024' }) as OfficeEvent[]), ...assign(before));
    expect(outcome(() => assign(after))).toBe('ALREADY_RECORDED');
  });
});

describe('an officer whom a document names, and of whose membership nothing is told', () => {
  const evidence: Evidence[] = [{ source: 'bài báo' }];
  const report = (told: object, context = knowing([...khoi2])) =>
    reportOffice(
      offices(),
      { ...leading, unitId: 'tai-chinh', occurredOn: null, evidence, ...told },
      context,
    );

  it('is recorded with a warning, in a seat that is held for certain', () => {
    const [event] = report({});
    expect(event).toMatchObject({
      type: 'OfficeReported',
      data: { warnings: [{ code: 'MEMBERSHIP_NOT_TOLD' }] },
    });
    expect(led('2024-05-01', [event as OfficeEvent])).toBe('tai-chinh');
  });

  it('is refused without a document, where it was certainly none, and where the members are told to have chosen it beside others', () => {
    expect(outcome(() => report({ evidence: [] }))).toBe('NOT_A_MEMBER');
    const left = [admitted('khoi-2', 'tai-chinh', '2019'), released('khoi-2', 'tai-chinh', '2022')];
    expect(outcome(() => report({}, knowing([...khoi2, ...left])))).toBe('NOT_A_MEMBER');
    const elsewhere = [cluster('khoi-3', 'Khối 3'), admitted('khoi-3', 'tai-chinh', '2019')];
    expect(outcome(() => report({}, knowing([...khoi2, ...elsewhere])))).toBe('MEMBER_OF_ANOTHER_CLUSTER');
    const elect = (year: number) =>
      electLeader(
        offices(),
        { clusterId: 'khoi-2', year, unitId: 'tai-chinh', occurredOn: null, evidence },
        knowing([...khoi2]),
      );
    expect(outcome(() => elect(2024))).toBe('NOT_A_MEMBER');
    expect(elect(2018)[0]?.data).toMatchObject({ warnings: [{ code: 'MEMBERSHIP_NOT_TOLD' }] });
  });

  it('is told again once where one without a name was told of before', () => {
    const before = report({ unitId: undefined }) as OfficeEvent[];
    const now = (...after: readonly OfficeEvent[]) =>
      reportOffice(
        offices(...before, ...after),
        { ...leading, unitId: 'tai-chinh', actsFrom: '2023-12', occurredOn: null, evidence },
        knowing([...khoi2]),
      );
    const [named] = now();
    expect(named?.data).toMatchObject({ tellsAgain: [eventId(1)] });
    expect(outcome(() => now(named as OfficeEvent))).toBe('ALREADY_RECORDED');
  });

  it('may act for one who left', () => {
    const acting = { ...fact, unitId: 'tai-chinh', from: '2024-05', evidence } as const;
    const [event] = assumeActingOffice(offices(), acting, knowing([...khoi2]));
    expect(event?.data).toMatchObject({ warnings: [{ code: 'MEMBERSHIP_NOT_TOLD' }] });
  });
});

describe('a cluster that was established or dissolved in a month or a year', () => {
  it('may not exist on its days', () => {
    const more = lives({}, { establishedOn: '2024-02', dissolvedOn: '2024-12-31', dissolvedTold: '2024-12' });
    const shown = (['2024-01-31', '2024-02-01', '2024-02-29', '2024-12-01', '2024-12-31'] as const).map(
      (day) => {
        const { clusterExists, clusterMayNotExist } = leadershipOn(offices(first), more, day);
        return [clusterExists, clusterMayNotExist];
      },
    );
    expect(shown).toEqual([
      [false, false],
      [true, true],
      [true, false],
      [true, true],
      [false, false],
    ]);
  });
});

/** An event after those that are given, about a day. */
function recordedOn(day: PartialDate, event: OfficeEvent) {
  return { ...recorded(event, 2), metadata: { ...recorded(event, 2).metadata, occurredOn: day } };
}

/** What is told of a day: all of it, its month, its year. */
const vaguely = (day: Day, length: number): PartialDate => day.slice(0, length) as PartialDate;
const later = (day: Day, days: number): Day => (days === 0 ? day : later(dayAfter(day), days - 1));
const length = fc.constantFrom(4, 7, 10);

describe('whatever is told less exactly', () => {
  it('certain is only what is so on whichever of its days it was, and what may be is shown', () => {
    const story = fc.record({
      handed: fc.nat(59),
      held: fc.integer({ min: 1, max: 200 }),
      vacant: fc.constantFrom(0, 0, 1, 40),
      acting: fc.boolean(),
      handedNext: fc.nat(40),
      lengths: fc.tuple(length, length, length, length, length),
      isUntold: fc.boolean(),
      isUnnamed: fc.boolean(),
      day: fc.nat(420),
    });
    fc.assert(
      fc.property(story, (told) => {
        const { handed, held, vacant, acting, handedNext, lengths, isUntold, isUnnamed } = told;
        const handOver = later('2024-01-01', handed);
        const left = later(handOver, held);
        // That the office was vacant is not told with one who is not named.
        const next = later(left, isUnnamed ? 0 : vacant);
        const handNext = later('2024-11-20', handedNext);
        const [a, b, c, d, e] = lengths;
        const world = (exactly: boolean): OfficeEvent[] => {
          const say = (day: Day, n: number): PartialDate => (exactly ? day : vaguely(day, n));
          const successor = { actsFrom: say(next, c) };
          return [
            leaderElected('cong-an', 2023),
            first,
            leaderElected('quoc-phong', 2025),
            handedOver(2024, say(handOver, a), 'cong-an', 'tu-phap'),
            ...(!exactly && isUntold
              ? [vacatedOnNoDay('tu-phap', 2024, '2026-01-01')]
              : !exactly && isUnnamed
                ? []
                : [vacated('tu-phap', 2024, say(left, b))]),
            !exactly && isUnnamed ? unnamedReported(2024, successor) : assigned('noi-vu', 2024, successor),
            ...(acting && vacant > 0 && !isUnnamed
              ? [actingAssumed(exactly || !isUntold ? 'tai-chinh' : null, 2024, say(left, e))]
              : []),
            handedOver(2025, say(handNext, d), 'noi-vu', 'quoc-phong'),
          ];
        };
        const day = later('2023-12-15', told.day);
        const [exact, vague] = [on(day, world(true)), on(day, world(false))];
        const isShown = (office: 'LEADER' | 'ACTING', unitId: string | null | undefined): boolean =>
          !unitId ||
          [
            office === 'LEADER' ? vague.leader : vague.acting,
            ...vague.mayHold.filter((m) => m.office === office),
          ]
            .flatMap((one) => (one ? [one.unitId] : []))
            .some((shown) => shown === null || shown === unitId);
        const { leader } = vague;
        const isCertain = leader?.unitId && !leader.mayHaveLeft;
        expect({
          leaderShown: isShown('LEADER', exact.leader?.unitId),
          actingShown: isShown('ACTING', exact.acting?.unitId),
          certain: !isCertain || exact.leader?.unitId === leader.unitId,
          vacant: !vague.vacant || exact.leader === null,
        }).toEqual({ leaderShown: true, actingShown: true, certain: true, vacant: true });
      }),
      { numRuns: 3000 },
    );
  });
});
