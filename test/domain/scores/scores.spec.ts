import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../../src/domain/ground/canonical-json.js';
import type { Context } from '../../../src/domain/registry/decision.js';
import type { Actor } from '../../../src/domain/ground/event.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import {
  adoptScoreSheet,
  appraiseScore,
  recordCrossCheck,
  submitSelfScore,
} from '../../../src/domain/scores/score-decisions.js';
import * as Results from '../../../src/domain/results/results.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import type {
  BesideFacts,
  FinaliseScores,
  ResolveTie,
} from '../../../src/domain/scores/score-meeting-decisions.js';
import {
  finaliseScores,
  reopenScores,
  resolveTie,
  rosterIn,
} from '../../../src/domain/scores/score-meeting-decisions.js';
import type { SheetGiven } from '../../../src/domain/scores/score-sheet.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { ScoresEvent, ScoresReopened, ScoresState } from '../../../src/domain/scores/scores.js';
import * as Scores from '../../../src/domain/scores/scores.js';
import type { Mark } from '../../../src/domain/scores/scoring.js';
import { ratedUnits } from '../../../src/domain/scores/standing.js';
import { unitNameOn } from '../../../src/domain/registry/unit-decisions.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  recorded,
  refusal,
} from '../../support/given.js';
import {
  adopted,
  appraised,
  crossChecked,
  everyKind,
  factsAfter,
  figure,
  judged,
  on,
  pledgeSigned,
  resultsCorrected,
  resultsReported,
  selfScored,
  subject,
  tieResolved,
} from './scores-told.js';
import {
  actingAssumed,
  admitted,
  cluster,
  deputyElected,
  khoi2,
  leaderElected,
  officers,
  unit,
  vacated,
} from '../told.js';
import type { Day } from '../../../src/domain/ground/values.js';

const scores = (...events: ScoresEvent[]): ScoresState => given(Scores, ...events);

/** Tư pháp leads Khối 2 in 2024, Nội vụ is its deputy. */
const beside = {
  ...officers(leaderElected('tu-phap', 2024), deputyElected('noi-vu', 2024)),
  ownMetrics: [],
};
const all: BesideFacts = { ...beside, results: Results.initial(), clusterYear: Facts.initial() };
const context = knowing(khoi2);
const by = (actor: Actor): Context => knowing(khoi2, { actor });

const sheet = judged({
  ties: [
    { by: 'CRITERION', criterion: 'A' },
    { by: 'VOTE' },
    { by: 'CRITERION', criterion: 'B' },
    { by: 'CHAIR' },
  ],
});
const marks = (A: string, B: string): Mark[] => [
  { criterion: 'A', points: A },
  { criterion: 'B', points: B },
];

/** Whoever acts for the cluster as its leader does, and whoever does not. */
const leading: [string, Actor, string][] = [
  ['the leader of the year', forUnit('tu-phap'), 'accepted'],
  ['the organiser', organiser('ttcp'), 'accepted'],
  ['the operator', operator, 'accepted'],
  ['the deputy', forUnit('noi-vu'), 'NOT_LEADER_OF_YEAR'],
  ['another member', forUnit('cong-an'), 'NOT_LEADER_OF_YEAR'],
  ['another organiser', organiser('tai-chinh'), 'NOT_LEADER_OF_YEAR'],
  ['an auditor', auditor, 'NOT_LEADER_OF_YEAR'],
];

/** The registry after the dissolution of Khối 2 before the year. */
const dissolved: RegistryEvent[] = [
  ...khoi2,
  { type: 'ClusterDissolved', data: { clusterId: 'khoi-2', on: '2024-01-01', reason: 'sắp xếp lại' } },
];

describe('adopting the score sheet of a year', () => {
  const command = { ...subject, sheet: everyKind };

  it('keeps the sheet whole, another one with the next version, and none twice (R17, R18)', () => {
    const first = adoptScoreSheet(scores(), command, context, beside);
    expect(first).toEqual([adopted(sheetOf(everyKind))]);
    const other = { ...everyKind, title: 'Bảng điểm sửa đổi' };
    const second = adoptScoreSheet(scores(...first), { ...command, sheet: other }, context, beside);
    expect(second).toEqual([adopted(sheetOf(other), 2)]);
    expect(refusal(() => adoptScoreSheet(scores(...first), command, context, beside))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { sheetId: 'bang-diem', version: 1, eventId: eventId(1) } },
    });
    const back = () => adoptScoreSheet(scores(...first, ...second), command, context, beside);
    expect(back()).toEqual([adopted(sheetOf(everyKind), 3)]);
  });

  it.each(leading)('by %s (R17)', (_title, actor, expected) =>
    expect(outcome(() => adoptScoreSheet(scores(), command, by(actor), beside))).toBe(expected),
  );

  it('is for who acts as leader where the leader has left, and for nobody where none is known', () => {
    const acting = officers(
      leaderElected('tu-phap', 2024),
      vacated('tu-phap', 2024, '2024-03-01'),
      actingAssumed('noi-vu', 2024, '2024-03-01'),
    );
    const decide = (unitId: string, offices: ReturnType<typeof officers>) => () =>
      adoptScoreSheet(scores(), command, by(forUnit(unitId)), { ...beside, ...offices });
    expect(outcome(decide('noi-vu', acting))).toBe('accepted');
    expect(outcome(decide('tu-phap', acting))).toBe('NOT_LEADER_OF_YEAR');
    expect(refusal(decide('tu-phap', officers()))).toMatchObject({
      code: 'NOT_LEADER_OF_YEAR',
      rule: 'R17',
      facts: { year: 2024, leaderUnitId: null },
    });
  });

  it.each<[string, ScoresEvent]>([
    ['a self-score', selfScored('cong-an', marks('1', '1'))],
    ['a cross-check', crossChecked('cong-an', 'noi-vu', [])],
    ['an appraisal', appraised('cong-an', marks('1', '1'))],
    [
      'scores made final without marks',
      { type: 'ScoresFinalised', data: { ...subject, scores: [], notRated: [], voted: null, warnings: [] } },
    ],
  ])('is over once scoring is open: %s (R18)', (_title, event) =>
    expect(
      refusal(() => adoptScoreSheet(scores(adopted(sheet, 3), event), command, context, beside)),
    ).toMatchObject({
      code: 'SCORING_OPEN',
      rule: 'R18',
      facts: { current: { sheetId: 'bang-diem', version: 3 } },
    }),
  );

  it('is refused with a sheet that contradicts itself, and for a cluster that is not there', () => {
    const wrong: SheetGiven = { ...everyKind, scale: '99' };
    const decide =
      (other: object, known = context) =>
      () =>
        adoptScoreSheet(scores(), { ...command, ...other }, known, beside);
    expect(outcome(decide({ sheet: wrong }))).toBe('INVALID_SCORE_SHEET');
    expect(outcome(decide({ clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    expect(outcome(decide({}, knowing(dissolved)))).toBe('CLUSTER_DISSOLVED');
  });
});

describe('scoring oneself', () => {
  const state = scores(adopted(sheet));
  const command = { ...subject, unitId: 'cong-an', marks: marks('50', '30') };

  it('keeps the marks as given, again until somebody appraises them (R33)', () => {
    const told: Mark[] = [
      { criterion: 'I', noTask: true, note: 'không có cuộc nào' },
      { criterion: 'II', value: '80.5' },
      { criterion: 'IV', points: '1' },
      { criterion: 'V', cases: 0 },
      { criterion: 'VI', failed: false },
    ];
    const large = scores(adopted(sheetOf(everyKind)));
    const extra = told.map((mark) => ({ ...mark, kind: 'x' }));
    expect(submitSelfScore(large, { ...command, marks: extra }, context)).toEqual([
      selfScored('cong-an', told),
    ]);
    const again = scores(adopted(sheet), selfScored('cong-an', marks('1', '1')));
    expect(submitSelfScore(again, command, context)).toEqual([selfScored('cong-an', command.marks)]);
    const same = scores(adopted(sheet), selfScored('cong-an', command.marks));
    expect(refusal(() => submitSelfScore(same, command, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { byUnitId: 'cong-an', eventId: eventId(2) } },
    });
    const after = scores(adopted(sheet), appraised('cong-an', marks('1', '1')));
    expect(refusal(() => submitSelfScore(after, command, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { appraised: eventId(2) } },
    });
  });

  it.each([
    ['the unit itself', forUnit('cong-an'), 'accepted'],
    ['the operator', operator, 'accepted'],
    ['the leader', forUnit('tu-phap'), 'NOT_OWN_UNIT'],
    ['the organiser', organiser('ttcp'), 'NOT_OWN_UNIT'],
    ['an auditor', auditor, 'NOT_OWN_UNIT'],
  ])('is recorded by %s', (_title, actor, expected) =>
    expect(outcome(() => submitSelfScore(state, command, by(actor)))).toBe(expected),
  );

  it('is of today, but for the operator: no unit is in time by saying so (R71)', () => {
    const earlier = (actor: typeof operator) => () =>
      submitSelfScore(state, { ...command, occurredOn: '2024-06-09' }, by(actor));
    expect(refusal(earlier(forUnit('cong-an')))).toMatchObject({ code: 'FORBIDDEN', rule: 'R71' });
    expect(outcome(earlier(operator))).toBe('accepted');
    const now = { ...command, occurredOn: '2024-06-10' } as const;
    expect(outcome(() => submitSelfScore(state, now, by(forUnit('cong-an'))))).toBe('accepted');
  });

  it('is for members of the year, with a sheet, with marks for all that people judge', () => {
    const decide =
      (other: object, from = state, known = context) =>
      () =>
        submitSelfScore(from, { ...command, ...other }, known);
    expect(outcome(decide({ unitId: 'tai-chinh' }))).toBe('NOT_A_MEMBER');
    expect(outcome(decide({ unitId: 'x' }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(decide({ clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    expect(outcome(decide({}, state, knowing(dissolved)))).toBe('CLUSTER_DISSOLVED');
    expect(refusal(decide({}, scores()))).toMatchObject({ code: 'SCORE_SHEET_NOT_ADOPTED', rule: 'R18' });
    expect(refusal(decide({ marks: marks('61', '1').slice(0, 1) }))).toMatchObject({
      code: 'INVALID_MARK',
      facts: { faults: [{ criterion: 'A' }, { criterion: 'B' }] },
    });
  });

  it('counts its first day, also after a later one', () => {
    const [first, again] = [marks('1', '1'), marks('2', '2')].map((own, i) =>
      recorded(selfScored('cong-an', own), i + 2, { occurredOn: `2024-11-0${i + 1}` as Day }),
    );
    const { units } = [first!, again!].reduce(Scores.evolve, state);
    expect(units['cong-an']).toMatchObject({
      self: { marks: marks('2', '2'), on: '2024-11-02' },
      selfScored: { on: '2024-11-01', eventId: eventId(2) },
    });
  });
});

describe('checking another unit', () => {
  const state = scores(adopted(sheet));
  const command = { ...subject, unitId: 'cong-an', byUnitId: 'noi-vu', marks: marks('50', '30') };
  const decide =
    (other: object, known = context) =>
    () =>
      recordCrossCheck(state, { ...command, ...other }, known);

  it('keeps what was found, whole or in part (R34)', () => {
    expect(decide({})()).toEqual([crossChecked('cong-an', 'noi-vu', command.marks)]);
    expect(decide({ marks: [{ criterion: 'B', points: '1' }] }, by(forUnit('noi-vu')))()).toHaveLength(1);
    expect(outcome(decide({ marks: marks('61', '1') }))).toBe('INVALID_MARK');
  });

  it('is not done by the unit itself, nor recorded by others for the one that checks (R34)', () => {
    expect(refusal(decide({ byUnitId: 'cong-an' }))).toMatchObject({ code: 'JUDGES_ITSELF', rule: 'R34' });
    expect(outcome(decide({}, by(forUnit('cong-an'))))).toBe('NOT_OWN_UNIT');
    expect(outcome(decide({}, by(organiser('ttcp'))))).toBe('NOT_OWN_UNIT');
  });

  it('is not recorded twice with the same marks by the same unit', () => {
    const again = scores(adopted(sheet), ...decide({})());
    const repeat = (other: object) => () => recordCrossCheck(again, { ...command, ...other }, context);
    expect(refusal(repeat({}))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { byUnitId: 'noi-vu', eventId: eventId(2) } },
    });
    expect(outcome(repeat({ byUnitId: 'quoc-phong' }))).toBe('accepted');
    expect(outcome(repeat({ marks: marks('1', '2') }))).toBe('accepted');
  });

  it('is among members of the year', () => {
    for (const other of [{ unitId: 'tai-chinh' }, { byUnitId: 'tai-chinh' }])
      expect(outcome(decide(other))).toBe('NOT_A_MEMBER');
    expect(outcome(decide({ byUnitId: 'x' }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(() => recordCrossCheck(scores(), command, context))).toBe('SCORE_SHEET_NOT_ADOPTED');
  });

  it('counts for nothing by itself, and the last one of each unit stays (R35)', () => {
    const { units } = scores(
      adopted(sheet),
      crossChecked('cong-an', 'noi-vu', marks('1', '1')),
      crossChecked('cong-an', 'quoc-phong', marks('2', '2')),
      crossChecked('cong-an', 'noi-vu', marks('3', '3')),
    );
    expect(units['cong-an']).toMatchObject({
      self: null,
      appraised: null,
      crossChecks: [
        {
          byUnitId: 'quoc-phong',
          marks: marks('2', '2'),
        },
        {
          byUnitId: 'noi-vu',
          marks: marks('3', '3'),
        },
      ],
    });
  });
});

describe('appraising a unit', () => {
  const state = scores(adopted(sheet), selfScored('cong-an', marks('50', '30')));
  const command = { ...subject, unitId: 'cong-an', marks: marks('50', '30') };
  const decide =
    (other: object, known = context, from = state) =>
    () =>
      appraiseScore(from, { ...command, ...other }, known, beside);

  it('gives the marks that count, with a reason for each that differs from the self-score (R35)', () => {
    expect(decide({})()).toEqual([appraised('cong-an', command.marks)]);
    expect(refusal(decide({ marks: marks('49', '31') }))).toMatchObject({
      code: 'NOT_EXPLAINED',
      rule: 'R35',
      facts: { criteria: ['A', 'B'] },
    });
    const explained = marks('49', '30').map((mark) => ({ ...mark, note: 'thiếu một cuộc' }));
    expect(decide({ marks: explained })()).toEqual([appraised('cong-an', explained)]);
    expect(outcome(decide({ marks: marks('1', '1') }, context, scores(adopted(sheet))))).toBe('accepted');
  });

  it('may be done again until the scores are final', () => {
    const before = scores(adopted(sheet), appraised('cong-an', marks('1', '1')));
    expect(decide({}, context, before)()).toEqual([appraised('cong-an', command.marks)]);
    const same = scores(adopted(sheet), appraised('cong-an', command.marks));
    expect(refusal(decide({}, context, same))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { byUnitId: null, eventId: eventId(2) } },
    });
    expect(outcome(decide({ byUnitId: 'tu-phap' }, context, same))).toBe('accepted');
  });

  it.each(leading)('by %s (R34)', (_title, actor, expected) =>
    expect(outcome(decide({}, by(actor)))).toBe(expected),
  );

  it('says which unit did it', () => {
    expect(decide({}, by(forUnit('tu-phap')))()).toEqual([appraised('cong-an', command.marks, 'tu-phap')]);
    expect(decide({ byUnitId: 'tu-phap' })()).toEqual([appraised('cong-an', command.marks, 'tu-phap')]);
    expect(decide({}, by(organiser('ttcp')))()).toEqual([appraised('cong-an', command.marks, 'ttcp')]);
    expect(outcome(decide({ byUnitId: 'tu-phap' }, by(organiser('ttcp'))))).toBe('NOT_OWN_UNIT');
    expect(outcome(decide({ byUnitId: 'quoc-phong' }, by(forUnit('tu-phap'))))).toBe('NOT_OWN_UNIT');
    expect(outcome(decide({ byUnitId: 'tai-chinh' }))).toBe('NOT_A_MEMBER');
    expect(outcome(decide({ byUnitId: 'ttcp' }))).toBe('accepted');
  });

  it('of the leader is done by a deputy, not by itself nor by another member (R34)', () => {
    const leader = { unitId: 'tu-phap' };
    expect(outcome(decide(leader, by(forUnit('noi-vu'))))).toBe('accepted');
    expect(outcome(decide(leader, by(organiser('ttcp'))))).toBe('accepted');
    expect(outcome(decide(leader))).toBe('accepted');
    expect(refusal(decide(leader, by(forUnit('tu-phap'))))).toMatchObject({
      code: 'JUDGES_ITSELF',
      rule: 'R34',
    });
    expect(outcome(decide({ ...leader, byUnitId: 'tu-phap' }))).toBe('JUDGES_ITSELF');
    expect(outcome(decide(leader, by(forUnit('cong-an'))))).toBe('NOT_LEADER_OF_YEAR');
    expect(outcome(decide({ unitId: 'noi-vu' }, by(forUnit('noi-vu'))))).toBe('NOT_LEADER_OF_YEAR');
  });

  it('is for members of the year, with a sheet, with marks for all that people judge', () => {
    expect(outcome(decide({ unitId: 'tai-chinh' }))).toBe('NOT_A_MEMBER');
    expect(outcome(decide({ unitId: 'x' }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(decide({}, context, scores()))).toBe('SCORE_SHEET_NOT_ADOPTED');
    expect(outcome(decide({ marks: [] }))).toBe('INVALID_MARK');
  });
});

/** A is better than B; C and D are equal, and their criteria too. */
const scoredYear = [
  adopted(sheet),
  appraised('cong-an', marks('60', '40')),
  appraised('tu-phap', marks('55', '35')),
  appraised('quoc-phong', marks('50', '30')),
  appraised('noi-vu', marks('50', '30')),
];
const reopened: ScoresReopened = { type: 'ScoresReopened', data: { ...subject, reason: 'tính sai' } };

describe('making scores final', () => {
  const finalise = (other: Partial<FinaliseScores> = {}, known = context, from = scores(...scoredYear)) =>
    finaliseScores(from, { ...subject, ...other }, known, all);
  const roster = rosterIn(context, context.registry.clusters.get('khoi-2')!, 2024);

  it('keeps every line as it stands (R35), naming the mark that the appraisal keeps', () => {
    const { scores: rated } = ratedUnits(scores(...scoredYear), Facts.initial(), roster);
    expect(rated).toHaveLength(4);
    const [event] = finalise();
    expect(event).toMatchObject({
      type: 'ScoresFinalised',
      data: { ...subject, notRated: [], voted: null, warnings: [] },
    });
    const [best] = event!.data.scores;
    expect(best).toEqual({
      unitId: 'cong-an',
      points: '100',
      lines: [
        { criterion: 'A', status: 'SCORED', points: '60', marked: 'A', events: [eventId(2)] },
        { criterion: 'B', status: 'SCORED', points: '40', marked: 'B', events: [eventId(2)] },
      ],
    });
    expect(scores(...scoredYear, event!).final!.scores).toEqual(rated);
  });

  it('takes a mark from the appraisal that counted, and from the event itself where an older one holds it', () => {
    const idle = [{ criterion: 'I', noTask: true, note: 'không được giao' }];
    const year = [
      adopted(sheetOf(everyKind)),
      appraised('cong-an', [...idle, { criterion: 'II', value: '50' }]),
    ];
    const signed = factsAfter(on('2024-03-01', pledgeSigned('cong-an')));
    const { scores: rated } = ratedUnits(scores(...year), signed, roster);
    const [event] = finaliseScores(scores(...year), subject, context, { ...all, clusterYear: signed });
    expect(event!.data.scores[0]!.lines[0]).toMatchObject({ criterion: 'I.1', marked: 'I' });
    expect(JSON.stringify(event)).not.toContain('không được giao');
    const corrected = appraised('cong-an', [{ criterion: 'II', value: '60', note: 'tính lại' }]);
    const after = scores(...year, event!, reopened, corrected);
    expect(scores(...year, event!).final!.scores).toEqual(rated);
    expect(after.final).toBeNull();
    const older: ScoresEvent = { ...event!, data: { ...event!.data, scores: rated } };
    expect(scores(...year, older).final!.scores).toEqual(rated);
  });

  it('fits one append of 1 MiB with the longest notes and lists that the forms allow, evidence included', () => {
    const unitIds = Array.from({ length: 14 }, (_, i) => `u-${i}-`.padEnd(100, 'x'));
    const codes = Array.from({ length: 100 }, (_, i) => `C${i}-`.padEnd(40, 'x'));
    const [metric, target] = ['money.recovered', 'money.recovery-recommended'] as const;
    const longest = sheetOf({
      sheetId: 'dai-nhat',
      title: 'Dài nhất',
      scale: '100',
      criteria: codes.map((code) => ({
        code,
        name: code,
        kind: 'SHARE',
        max: '1',
        metric,
        target: { metric: target },
      })),
      classes: [{ code: 'dat', name: 'Đạt', from: '0' }],
    });
    const note = 'ở'.repeat(1000);
    const year = [
      adopted(longest),
      ...unitIds.map((id) =>
        appraised(
          id,
          codes.map((criterion) => ({ criterion, noTask: false, note })),
        ),
      ),
    ];
    const [all18, half] = [999_999_999_999_999, 555_555_555_555_555];
    const facts = factsAfter(
      ...unitIds.flatMap((unitId, i) => {
        const [have, need] = [figure(metric, half), figure(target, all18)];
        const figures = { [metric]: have, [target]: need };
        const reported = resultsReported(unitId, 'r', figures, { to: '2024-11-30' });
        const corrected = [1, 2, 3, 4].flatMap((n) => [
          on(null, resultsCorrected(unitId, 'r', metric, have, figure(metric, half + n)), i * 20 + n * 2),
          on(
            null,
            resultsCorrected(unitId, 'r', target, need, figure(target, all18 - n)),
            i * 20 + n * 2 + 1,
          ),
        ]);
        return [on(null, reported, i * 20 + 1), ...corrected];
      }),
    );
    const members: RegistryEvent[] = [
      unit('ttcp', 'Thanh tra Chính phủ'),
      cluster('khoi-2', 'Khối thi đua số 2'),
      ...unitIds.flatMap((id) => [unit(id, 'Đơn vị'), admitted('khoi-2', id, '2020')]),
    ];
    const looks = { ...all, results: facts.results };
    const [event] = finaliseScores(scores(...year), subject, knowing(members), looks);
    expect(event!.data.scores).toHaveLength(14);
    expect(event!.data.scores[0]!.lines[0]!.events).toHaveLength(3);
    const evidence = 256 * 1024;
    expect(Buffer.byteLength(canonicalJson(event!.data)) + evidence).toBeLessThan(1024 * 1024);
    expect(scores(...year, event!).final!.scores[13]!.lines[99]!.mark!.note).toBe(note);
  });

  it('reads reports and signatures', () => {
    const from = scores(
      adopted(sheetOf(everyKind)),
      appraised('cong-an', [
        { criterion: 'I.1', points: '40' },
        { criterion: 'II', value: '50' },
      ]),
    );
    const facts = { 'money.recovered': 5, 'money.recovery-recommended': 10 } as const;
    const figures = Object.fromEntries(
      Object.entries(facts).map(([metric, value]) => [metric, figure(metric as keyof typeof facts, value)]),
    );
    const seen = {
      results: factsAfter(on(null, resultsReported('cong-an', 'r', figures))).results,
      clusterYear: factsAfter(on('2024-03-01', pledgeSigned('cong-an'))),
    } as const;
    const [event] = finaliseScores(from, subject, context, { ...beside, ...seen });
    expect(event!.data.scores).toMatchObject([{ unitId: 'cong-an', points: '80' }]);
  });

  it('names the units that cannot be rated, and needs one that can', () => {
    const [event] = finalise({}, context, scores(...scoredYear.slice(0, 3)));
    expect(event!.data.notRated).toEqual(
      ['noi-vu', 'quoc-phong'].map((unitId) => ({
        unitId,
        reason: 'NOT_SELF_SCORED',
        criteria: ['A', 'B'],
        lines: ['A', 'B'].map((criterion) => ({ criterion, status: 'NOT_MARKED', points: null, events: [] })),
      })),
    );
    expect(event!.data.warnings).toEqual([
      { code: 'NOT_RATED', detail: 'Chưa xếp hạng được: Thanh tra Bộ Nội vụ, Thanh tra Bộ Quốc phòng.' },
    ]);
    expect(refusal(() => finalise({}, context, scores(adopted(sheet))))).toMatchObject({
      code: 'NO_UNIT_RATED',
      facts: { notRated: [{}, {}, {}, {}] },
    });
  });

  it('says of a unit that ended in the year that it did', () => {
    const ended: RegistryEvent = {
      type: 'UnitEnded',
      data: { unitId: 'noi-vu', on: '2024-12-31', reason: 'sáp nhập', successorId: null },
    };
    const later: RegistryEvent = {
      ...ended,
      data: { unitId: 'quoc-phong', on: '2025-01-01', reason: 'sáp nhập', successorId: null },
    };
    const [event] = finalise({}, knowing([...khoi2, ended, later]), scores(...scoredYear.slice(0, 3)));
    expect(event!.data.notRated.map(({ reason }) => reason)).toEqual(['UNIT_ENDED', 'NOT_SELF_SCORED']);
  });

  it.each(leading)('by %s', (_title, actor, expected) =>
    expect(outcome(() => finalise({}, by(actor)))).toBe(expected),
  );

  it('happens once; then nobody is scored until they are opened again', () => {
    const state = scores(...scoredYear, ...finalise());
    const current = { current: { eventId: eventId(6) } };
    expect(refusal(() => finalise({}, context, state))).toMatchObject({
      code: 'SCORES_FINAL',
      facts: current,
    });
    const more = { ...subject, unitId: 'cong-an', byUnitId: 'noi-vu', marks: marks('60', '40') };
    expect(outcome(() => submitSelfScore(state, { ...more, unitId: 'x' }, context))).toBe('UNIT_NOT_FOUND');
    expect(outcome(() => recordCrossCheck(state, more, context))).toBe('SCORES_FINAL');
    expect(outcome(() => appraiseScore(state, more, context, beside))).toBe('SCORES_FINAL');
    const unscored = scores(...scoredYear.slice(0, 4), ...finalise());
    expect(outcome(() => submitSelfScore(unscored, { ...more, unitId: 'noi-vu' }, context))).toBe(
      'SCORES_FINAL',
    );
    const again = scores(...scoredYear, ...finalise(), reopened);
    expect(outcome(() => finalise({}, context, again))).toBe('accepted');
    expect(outcome(() => appraiseScore(again, more, context, beside))).toBe('accepted');
  });

  it('is refused without a sheet, and for a cluster that is not there', () => {
    expect(outcome(() => finalise({}, context, scores()))).toBe('SCORE_SHEET_NOT_ADOPTED');
    expect(outcome(() => finalise({ clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    expect(outcome(() => finalise({}, knowing(dissolved)))).toBe('CLUSTER_DISSOLVED');
  });

  describe('with a vote', () => {
    const vote = { method: 'BALLOT', wording: 'bỏ phiếu kín' } as const;
    const order = ['cong-an', 'tu-phap', 'noi-vu', 'quoc-phong'];

    it('keeps it beside the ranking (D4)', () => {
      const [event] = finalise({ voted: { order, vote } });
      expect(event!.data).toMatchObject({ voted: { order, vote, reason: null }, warnings: [] });
      expect(finalise({ voted: { order } })[0]!.data.voted).toEqual({ order, vote: null, reason: null });
    });

    it.each([
      [['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'], []],
      [['cong-an'], []],
      [['cong-an', 'tu-phap', 'noi-vu'], []],
      [['tu-phap', 'cong-an'], ['tu-phap']],
      [['tu-phap'], ['tu-phap']],
      [['cong-an', 'noi-vu'], ['noi-vu']],
      [['noi-vu', 'cong-an', 'tu-phap'], ['noi-vu']],
      [
        ['noi-vu', 'tu-phap', 'cong-an', 'quoc-phong'],
        ['noi-vu', 'tu-phap'],
      ],
    ])('says why it differs where %p is not the order of the ranking: %p', (order, unitIds) => {
      const told = { order, reason: 'nhường đơn vị bạn' };
      const [event] = finalise({ voted: told });
      const names = unitIds.map((id) => unitNameOn(context.registry, id, '2024-06-10')).join(', ');
      expect(event!.data.voted).toEqual({ ...told, vote: null });
      expect(event!.data.warnings).toEqual(
        unitIds.length === 0
          ? []
          : [{ code: 'VOTE_DIFFERS', detail: `Biểu quyết khác thứ tự xếp hạng: ${names}.` }],
      );
      const unsaid = () => finalise({ voted: { order } });
      expect(outcome(unsaid)).toBe(unitIds.length === 0 ? 'accepted' : 'NOT_EXPLAINED');
    });

    it('differs where it names a unit that has no rank', () => {
      const from = scores(...scoredYear.slice(0, 4));
      const decide =
        (...order: string[]) =>
        () =>
          finalise({ voted: { order } }, context, from);
      expect(outcome(decide('cong-an', 'tu-phap', 'quoc-phong'))).toBe('accepted');
      expect(refusal(decide('cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'))).toMatchObject({
        code: 'NOT_EXPLAINED',
        rule: 'D4',
        facts: { unitIds: ['noi-vu'] },
      });
    });

    it('follows a tie as it was settled', () => {
      const from = scores(...scoredYear, tieResolved('80', [['quoc-phong'], ['noi-vu']]));
      expect(outcome(() => finalise({ voted: { order } }, context, from))).toBe('NOT_EXPLAINED');
    });

    it('names members of the year', () => {
      expect(outcome(() => finalise({ voted: { order: ['tai-chinh'] } }))).toBe('NOT_A_MEMBER');
      expect(outcome(() => finalise({ voted: { order: ['x'] } }))).toBe('UNIT_NOT_FOUND');
    });
  });
});

describe('opening final scores again', () => {
  const final = scores(...scoredYear, ...finaliseScores(scores(...scoredYear), subject, context, all));
  const reopen =
    (from: ScoresState, other: object = {}, known = context) =>
    () =>
      reopenScores(from, { ...subject, reason: 'tính sai', ...other }, known, beside);

  it('says why, and only once', () => {
    expect(reopen(final)()).toEqual([reopened]);
    expect(outcome(reopen(scores(...scoredYear)))).toBe('SCORES_NOT_FINAL');
    expect(outcome(reopen(Scores.evolve(final, recorded(reopened, 7))))).toBe('SCORES_NOT_FINAL');
  });

  it.each(leading)('by %s', (_title, actor, expected) =>
    expect(outcome(reopen(final, {}, by(actor)))).toBe(expected),
  );

  it('is refused for a cluster that is not there', () => {
    expect(outcome(reopen(final, { clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    expect(outcome(reopen(final, {}, knowing(dissolved)))).toBe('CLUSTER_DISSOLVED');
  });
});

describe('settling a tie', () => {
  const tied = [
    ...scoredYear.slice(0, 3),
    ...[
      ['quoc-phong', '50', '30'],
      ['noi-vu', '50', '30'],
    ].map(([unitId, A, B]) => appraised(unitId!, marks(A!, B!))),
  ];
  const resolve =
    (command: Partial<ResolveTie>, from = scores(...tied), known = context) =>
    () =>
      resolveTie(
        from,
        { ...subject, method: 'VOTE', order: ['quoc-phong', 'noi-vu'], ...command },
        known,
        all,
      );

  it('says by which step of the list, at how many points, and who comes first (R38)', () => {
    expect(resolve({})()).toEqual([tieResolved('80', [['quoc-phong'], ['noi-vu']])]);
    expect(resolve({ order: ['noi-vu', 'quoc-phong'], reason: 'r' })()).toEqual([
      tieResolved('80', [['noi-vu'], ['quoc-phong']], { reason: 'r' }),
    ]);
  });

  it('says why a step that comes before is passed over', () => {
    expect(refusal(resolve({ method: 'CHAIR' }))).toMatchObject({
      code: 'NOT_EXPLAINED',
      rule: 'R38',
      facts: { ties: sheet.ties },
    });
    expect(resolve({ method: 'CHAIR', reason: 'phiếu ngang nhau' })()).toEqual([
      tieResolved('80', [['quoc-phong'], ['noi-vu']], { method: 'CHAIR', reason: 'phiếu ngang nhau' }),
    ]);
  });

  it('is done by steps of the list only', () => {
    for (const command of [
      { method: 'LOT' },
      { method: 'CRITERION' },
      { method: 'CRITERION', criterion: 'X' },
    ] as const)
      expect(refusal(resolve({ ...command, reason: 'r' }))).toMatchObject({
        code: 'TIE_NOT_SETTLED',
        rule: 'R38',
        facts: { ties: sheet.ties },
      });
  });

  it('by a criterion takes the order from its points, and does not settle what is equal there as well', () => {
    const voteFirst = judged({ ties: [{ by: 'VOTE' }, { by: 'CRITERION', criterion: 'B' }] });
    const from = scores(
      adopted(voteFirst),
      ...[
        ['cong-an', '50', '30'],
        ['tu-phap', '50', '30'],
        ['quoc-phong', '41', '39'],
        ['noi-vu', '55', '25'],
      ].map(([unitId, A, B]) => appraised(unitId!, marks(A!, B!))),
    );
    const order = ['noi-vu', 'tu-phap', 'quoc-phong', 'cong-an'];
    const criterion = { method: 'CRITERION', criterion: 'B', reason: 'phiếu ngang nhau' } as const;
    const [event] = resolve({ ...criterion, order }, from)();
    expect(event).toEqual(tieResolved('80', [['quoc-phong'], ['tu-phap', 'cong-an'], ['noi-vu']], criterion));
    const left = Scores.evolve(from, recorded(event!, 6));
    expect(refusal(resolve({ ...criterion, order: ['cong-an', 'tu-phap'] }, left))).toMatchObject({
      code: 'TIE_NOT_SETTLED',
      facts: { criterion: 'B' },
    });
    expect(outcome(resolve({ order: ['cong-an', 'tu-phap'] }, left))).toBe('accepted');
  });

  it.each([
    [['quoc-phong', 'cong-an']],
    [['quoc-phong', 'noi-vu', 'cong-an']],
    [['cong-an', 'tu-phap']],
    [['tai-chinh', 'noi-vu']],
    [['quoc-phong', 'quoc-phong']],
  ])('is of the units that share a rank, all of them and no other: %p', (order) =>
    expect(refusal(resolve({ order }))).toMatchObject({
      code: 'NOT_TIED',
      rule: 'R38',
      facts: {
        ties: [
          { unitId: 'noi-vu', rank: 3, tiedWith: ['quoc-phong'] },
          { unitId: 'quoc-phong', rank: 3, tiedWith: ['noi-vu'] },
        ],
      },
    }),
  );

  it('happens once for a tie', () => {
    const settled = scores(...tied, tieResolved('80', [['quoc-phong'], ['noi-vu']]));
    expect(outcome(resolve({}, settled))).toBe('NOT_TIED');
  });

  it('may be done when the scores are final', () => {
    const final = scores(...tied, ...finaliseScores(scores(...tied), subject, context, all));
    expect(outcome(resolve({}, final))).toBe('accepted');
  });

  it.each(leading)('by %s (R38)', (_title, actor, expected) =>
    expect(outcome(resolve({}, scores(...tied), by(actor)))).toBe(expected),
  );

  it('is refused without a sheet, and for a cluster that is not there', () => {
    expect(outcome(resolve({}, scores()))).toBe('SCORE_SHEET_NOT_ADOPTED');
    expect(outcome(resolve({ clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    expect(outcome(resolve({}, scores(...tied), knowing(dissolved)))).toBe('CLUSTER_DISSOLVED');
  });
});

it('a unit admitted within the year is of its roster, one admitted after it is not (R5)', () => {
  const registry = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2024-12-31')]);
  const later = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2025')]);
  const units = (known: Context) => rosterIn(known, known.registry.clusters.get('khoi-2')!, 2024).unitIds;
  expect(units(registry)).toContain('tai-chinh');
  expect(units(later)).not.toContain('tai-chinh');
});
