import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commitmentOf } from '../../src/application/ballot-box.js';
import { BallotCounter } from '../../src/application/ballot-counter.js';
import { Gateway } from '../../src/application/gateway.js';
import { recordFact } from '../../src/infrastructure/demo/demo.js';
import { holdSampleMeeting, sampleBallotId } from '../../src/infrastructure/demo/sample-meeting.js';
import { sample } from '../../src/infrastructure/demo/sample.js';
import type { TestApp } from '../support/app.js';
import type { Cast, Returned } from '../support/ballots.js';
import { startApp } from '../support/app.js';
import {
  asUnit,
  basis,
  cast,
  cluster4,
  give,
  meetingId,
  open,
  provinces,
  rule,
  signed,
  vote,
  voter,
} from '../support/ballots.js';

let app: TestApp;
const units7 = provinces.map(([unitId]) => unitId);
const six = provinces.slice(0, 6).map(([unitId]) => unitId);
const ids = (units: readonly { unitId: string }[]): string[] => units.map((unit) => unit.unitId);
const page = async (ballotId: string) => (await app.get(`/api/ballots/${ballotId}`)).body.data;

describe('ballots', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-20T02:00:00Z');
    await cluster4(app);
  });
  afterAll(() => app.close());

  describe('S-09 the denominator matters', () => {
    const choices = Object.fromEntries(six.map((unitId, i) => [unitId, i === 0 ? 'BLANK' : 'lai-chau']));

    it.each([
      ['tu-2-3-co-mat', rule('PRESENT'), 'WON', 4, 6, 'từ 2/3 số đơn vị tham gia'],
      [
        'tu-80-tong-so',
        rule('ALL_MEMBERS', [80, 100]),
        'NOT_REACHED',
        6,
        7,
        'từ 80 % tổng số đơn vị được bỏ phiếu',
      ],
      [
        'tren-50-hop-le',
        rule('VALID', [50, 100], { moreThan: true }),
        'WON',
        3,
        5,
        'trên 50 % số phiếu hợp lệ',
      ],
    ])('%s', async (name, pinned, outcome, needed, base, printed) => {
      const ballotId = await open(app, name, { rule: pinned });
      await vote(app, ballotId, choices);
      const ballot = await page(ballotId);
      expect(ballot.rule.printed).toBe(printed);
      expect(ballot.quorum).toMatchObject({ met: true, printed: '6/7 thành viên, cần 5 (2/3)' });
      expect(ballot.result).toMatchObject({
        issued: 6,
        returned: 6,
        notReturned: 0,
        valid: 5,
        invalid: 1,
        base,
        needed,
        outcome,
        winner: outcome === 'WON' ? 'lai-chau' : null,
        votes: [
          {
            option: 'lai-chau',
            name: 'Thanh tra tỉnh Lai Châu',
            votes: 5,
            shares: { PRESENT: '5/6 = 83,3 %', ALL_MEMBERS: '5/7 = 71,4 %', VALID: '5/5 = 100,0 %' },
          },
          { option: 'AGAINST', name: 'Không tán thành', votes: 0 },
        ],
      });
      expect(ballot.winner).toEqual(
        outcome === 'WON' ? { id: 'lai-chau', name: 'Thanh tra tỉnh Lai Châu' } : null,
      );
    });

    it('a ballot without a rule takes that of the day, which a later decree does not move', async () => {
      const ballotId = await open(app, 'theo-quy-dinh', { rule: undefined, basis: undefined });
      await vote(app, ballotId, { ...choices, 'son-la': 'AGAINST' });
      app.clock.set('2024-01-02T02:00:00Z');
      const { members } = (await app.get('/api/rule-sets?on=2019-12-20')).body.data;
      const ballot = await page(ballotId);
      app.clock.set('2019-12-20T02:00:00Z');
      expect(ballot.rule).toEqual({
        ...members.votes.OTHER.value,
        printed: 'trên 1/2 tổng số đơn vị được bỏ phiếu',
        ruleSet: 'rules-from-2017-10-01-edition-2',
        deviates: [],
        basis: null,
      });
      expect(ballot.result).toMatchObject({ outcome: 'WON', needed: 4, base: 7 });
      expect(verified(await proofOf(ballotId)).status).toBe(0);
    });

    it('another rule says on what it rests, and the page what in it is another', async () => {
      const stated = { question: 'Khác', options: [{ id: 'lai-chau' }], rule: { base: 'VALID' } };
      const command = { ballotId: 'cum-4_2019_can-cu', meetingId, ...stated };
      expect(await app.send('OpenBallot', command)).toMatchObject({
        status: 422,
        body: { code: 'NOT_EXPLAINED', ruleSet: 'rules-from-2017-10-01-edition-2', deviates: ['base'] },
      });
      await app.accept('OpenBallot', { ...command, basis });
      expect((await page(command.ballotId)).rule).toMatchObject({ base: 'VALID', deviates: ['base'], basis });
    });

    it('the rule pinned at opening decides; another one afterwards is refused', async () => {
      const ballotId = await open(app, 'giu-quy-tac');
      const again = {
        ballotId,
        meetingId,
        question: 'Lại',
        options: [{ id: 'lai-chau' }],
        rule: rule('VALID'),
      };
      for (const phase of ['VOTING', 'COUNTING', 'CLOSED']) {
        const refused = await app.send('OpenBallot', again);
        expect(refused).toMatchObject({
          status: 409,
          body: { code: 'ALREADY_RECORDED', current: { ballotId, phase, rule: rule('PRESENT') } },
        });
        if (phase === 'VOTING') await app.accept('EndVoting', { ballotId });
        if (phase === 'COUNTING') await app.accept('CloseBallot', { ballotId });
      }
      expect((await page(ballotId)).result).toMatchObject({ issued: 0, returned: 0, outcome: 'NOT_REACHED' });
    });
  });

  describe('S-10 ballot stuffing', () => {
    it('gives one paper to a unit on the roll, to nobody else, and not to the operator for it', async () => {
      const ballotId = await open(app, 'mot-phieu');
      const { modulus } = await page(ballotId);
      const blinded = () => voter.prepare({ ballotId, modulus }, 'lai-chau').blinded;
      await cast(app, ballotId, 'ha-giang', 'lai-chau');
      const attempt = (unitId: string, as: object, body: object = {}) =>
        app.send('CastBallot', { ballotId, unitId, blinded: blinded(), ...body }, { as });
      expect(await attempt('ha-giang', asUnit('ha-giang'))).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_VOTED', unitId: 'ha-giang' },
      });
      const outsider = await attempt('yen-bai', asUnit('yen-bai'));
      expect(outsider).toMatchObject({ status: 422, body: { code: 'NOT_ON_ROLL' } });
      expect(outsider.body.roll).toHaveLength(7);
      const others = [
        ['FORBIDDEN', {}],
        ['FORBIDDEN', { roles: ['operator'], unitId: 'lao-cai' }],
        ['NOT_OWN_UNIT', asUnit('son-la')],
        ['FORBIDDEN', { roles: ['organiser'], unitId: 'ttcp' }],
      ] as const;
      for (const [code, as] of others)
        expect(await attempt('lao-cai', as)).toMatchObject({ status: 403, body: { code } });
      for (const wrong of ['f'.repeat(512), '0'.repeat(512), modulus])
        expect((await attempt('lao-cai', asUnit('lao-cai'), { blinded: wrong })).body.code).toBe(
          'INVALID_BALLOT',
        );
      const surrendered = { commitment: 'a'.repeat(64), signature: 'b'.repeat(512) };
      expect((await attempt('lao-cai', asUnit('lao-cai'), { surrendered })).body.code).toBe('INVALID_BALLOT');
      expect(ids((await page(ballotId)).voted)).toEqual(['ha-giang']);
      const at = `/api/ballots/${ballotId}/papers`;
      expect(ids((await app.get(at)).body.data)).toEqual(['ha-giang']);
      const reads = (await app.get(`/api/reads?what=PAPERS&at=${at}`)).body.data;
      expect(reads).toMatchObject([{ at, refs: [], actor: { id: 'anonymous' } }]);
    });

    it('gives none to a unit that was dissolved after the ballot opened', async () => {
      const ballotId = await open(app, 'giai-the');
      const { modulus } = await page(ballotId);
      const ended = { unitId: 'ha-giang', on: '2019-12-20', reason: 'Sáp nhập' };
      const { body } = await app.accept('EndUnit', ended);
      const { blinded } = voter.prepare({ ballotId, modulus }, 'lai-chau');
      const attempt = { ballotId, unitId: 'ha-giang', blinded };
      expect(await app.send('CastBallot', attempt, { as: asUnit('ha-giang') })).toMatchObject({
        status: 422,
        body: { code: 'UNIT_ENDED', unitId: 'ha-giang' },
      });
      expect(ids((await page(ballotId)).voted)).toEqual([]);
      const eventIds = body.events.map((event: { id: string }) => event.id);
      await app.accept('WithdrawUnitRecord', {
        unitId: 'ha-giang',
        eventId: eventIds[0],
        reason: 'Ghi nhầm',
      });
      await app.accept('CastBallot', attempt, { as: asUnit('ha-giang') });
    });

    it('takes each ballot once, between the voting and the count, and only if it is signed', async () => {
      const ballotId = await open(app, 'bo-vao-hom', { options: [{ id: 'lai-chau' }, { id: 'lang-son' }] });
      const [first, second] = [
        await cast(app, ballotId, 'ha-giang', 'lai-chau'),
        await cast(app, ballotId, 'son-la', 'lang-son'),
      ];
      expect(await give(app, ballotId, first.ballot)).toMatchObject({
        status: 409,
        body: {
          code: 'BALLOT_NOT_IN_PHASE',
          phase: 'VOTING',
          needed: 'COUNTING',
          detail:
            'Cuộc bỏ phiếu ở giai đoạn phát phiếu; việc này chỉ làm được ở giai đoạn thu và kiểm phiếu.',
        },
      });
      await app.accept('EndVoting', { ballotId });
      const late = { ballotId, unitId: 'lao-cai', blinded: first.paper.blinded };
      expect((await app.send('CastBallot', late, { as: asUnit('lao-cai') })).body.code).toBe(
        'BALLOT_NOT_IN_PHASE',
      );
      for (let i = 0; i < 2; i++) {
        expect(await give(app, ballotId, first.ballot)).toEqual({
          status: 201,
          type: 'application/json; charset=utf-8',
          body: { data: { ballotId, receipt: 'COUNTED' } },
        });
      }
      const wrong = [
        { ...second.ballot, choice: 'lai-chau' },
        { ...second.ballot, salt: 'a'.repeat(64) },
        { ...second.ballot, signature: first.ballot.signature },
        { ...second.ballot, signature: 'f'.repeat(512) },
      ];
      for (const ballot of wrong)
        expect((await give(app, ballotId, ballot)).body.code).toBe('INVALID_BALLOT');
      for (const malformed of [
        {},
        { ...second.ballot, salt: 'x' },
        { ...second.ballot, unitId: 'son-la' },
        [],
      ])
        expect((await give(app, ballotId, malformed)).body.code).toBe('INVALID_REQUEST');
      expect(await page(ballotId)).toMatchObject({ phase: 'COUNTING', issued: 2, returned: 1, result: null });
      expect((await app.get(`/api/ballots/${ballotId}/proof`)).body.code).toBe('BALLOT_NOT_IN_PHASE');
      await app.accept('CloseBallot', { ballotId });
      expect((await give(app, ballotId, second.ballot)).body.code).toBe('BALLOT_NOT_IN_PHASE');
      expect((await app.get(`/api/ballots/${ballotId}/papers`)).body.code).toBe('BALLOT_NOT_IN_PHASE');
      expect((await page(ballotId)).result).toMatchObject({
        issued: 2,
        returned: 1,
        notReturned: 1,
        valid: 1,
      });
      expect((await give(app, 'cum-4_2019_x', second.ballot)).body.code).toBe('BALLOT_NOT_FOUND');
      expect((await give(app, 'x', second.ballot)).body.code).toBe('BALLOT_NOT_FOUND');
    });

    it('a ballot of a choice that the paper does not have never counts, though it is signed', async () => {
      const ballotId = await open(app, 'phieu-la');
      const strange = await cast(app, ballotId, 'ha-giang', 'dau-hieu-rieng');
      await app.accept('EndVoting', { ballotId });
      expect((await give(app, ballotId, strange.ballot)).body.code).toBe('INVALID_BALLOT');
    });

    it('where the rule lets a ballot be replaced, the first is surrendered unopened and never counted', async () => {
      const ballotId = await open(app, 'doi-phieu', {
        rule: rule('PRESENT', [1, 2], { secondBallot: 'REPLACES' }),
      });
      const first = await cast(app, ballotId, 'ha-giang', 'AGAINST');
      const other = await cast(app, ballotId, 'son-la', 'lai-chau');
      const { modulus } = await page(ballotId);
      const paper = voter.prepare({ ballotId, modulus }, 'lai-chau');
      const again = (surrendered?: object) =>
        app.send(
          'CastBallot',
          { ballotId, unitId: 'ha-giang', blinded: paper.blinded, ...(surrendered ? { surrendered } : {}) },
          { as: asUnit('ha-giang') },
        );
      expect((await again()).body.code).toBe('ALREADY_VOTED');
      const { commitment } = first.paper;
      const forged = { commitment: 'c'.repeat(64), signature: first.ballot.signature };
      expect((await again(forged)).body.code).toBe('INVALID_BALLOT');
      expect((await again({ commitment, signature: first.ballot.signature })).status).toBe(201);
      const second = await signed(app, paper);
      expect((await again({ commitment, signature: first.ballot.signature })).body.code).toBe(
        'INVALID_BALLOT',
      );
      await app.accept('EndVoting', { ballotId });
      expect((await give(app, ballotId, first.ballot)).body.code).toBe('INVALID_BALLOT');
      for (const ballot of [second, other.ballot])
        expect((await give(app, ballotId, ballot)).status).toBe(201);
      await app.accept('CloseBallot', { ballotId });
      const { result } = await page(ballotId);
      expect(result).toMatchObject({ issued: 2, returned: 2, valid: 2, votes: [{ votes: 2 }, { votes: 0 }] });
      expect(verified(await proofOf(ballotId))).toMatchObject({ status: 0 });
    });
  });

  describe('S-11 a tie', () => {
    const election = { office: 'DEPUTY', year: 2020 };
    const options = [{ id: 'lang-son' }, { id: 'cao-bang' }, { id: 'son-la' }];
    const majority = (castingVote = false) => rule('PRESENT', [1, 2], { moreThan: true, castingVote });
    const tie = Object.fromEntries(six.map((unitId, i) => [unitId, i % 2 ? 'cao-bang' : 'lang-son']));

    it('has no winner and leads to a run-off between the two on the same roll', async () => {
      const ballotId = await open(app, 'pho-2020', { election, options, rule: majority() });
      await vote(app, ballotId, tie);
      const tied = await page(ballotId);
      expect(tied).toMatchObject({ winner: null, result: { outcome: 'TIED', winner: null } });
      expect(tied.result.tied).toEqual(['lang-son', 'cao-bang']);
      expect(tied.result.printed).toContain('Chưa bầu được');
      expect(await app.send('GiveCastingVote', { ballotId, option: 'lang-son' })).toMatchObject({
        status: 422,
        body: { code: 'NO_CASTING_VOTE' },
      });
      const anew = {
        ballotId: 'cum-4_2019_pho-2020-khac',
        meetingId,
        question: 'Bầu',
        election,
        options,
        rule: majority(),
      };
      expect(await app.send('OpenBallot', anew)).toMatchObject({
        status: 409,
        body: { current: { ballotId, outcome: 'TIED' } },
      });

      // A unit that joins meanwhile is not on the roll of the run-off.
      await app.accept('AdmitMember', { clusterId: 'cum-4', unitId: 'yen-bai', from: '2019-12-20' });
      const runOff = `${ballotId}-vong-2`;
      await app.accept('OpenRunOff', { ballotId: runOff, runOffOf: ballotId });
      const second = await page(runOff);
      expect(second).toMatchObject({
        runOffOf: ballotId,
        rule: tied.rule,
        roll: tied.roll,
        election: tied.election,
      });
      expect(second.options).toEqual(tied.options.slice(0, 2));
      expect(
        await app.send('OpenRunOff', { ballotId: `${ballotId}-vong-3`, runOffOf: ballotId }),
      ).toMatchObject({
        status: 409,
        body: { current: { runOff } },
      });
      await vote(app, runOff, { ...tie, 'lao-cai': 'cao-bang' });
      expect(await page(runOff)).toMatchObject({ winner: { id: 'cao-bang' }, result: { outcome: 'WON' } });
      const deputy = { clusterId: 'cum-4', year: 2020, ballotId: runOff };
      expect((await app.send('ElectDeputy', { ...deputy, unitId: 'lang-son' })).body).toMatchObject({
        code: 'NOT_THE_WINNER',
        winner: 'cao-bang',
      });
      expect(
        (await app.send('ElectDeputy', { ...deputy, unitId: 'lang-son', ballotId })).body.winner,
      ).toBeNull();
      await app.accept('ElectDeputy', { ...deputy, unitId: 'cao-bang' });
      const elected = (await app.get('/api/events?stream=cluster-cum-4&type=DeputyElected')).body.data.at(-1);
      expect(elected.data).toMatchObject({
        unitId: 'cao-bang',
        ballotId: runOff,
        vote: { method: 'BALLOT' },
      });
      const led = await app.get('/api/clusters/cum-4/leadership?asOf=2020-06-01');
      expect(led.body.data.deputies).toMatchObject([{ unitId: 'cao-bang' }]);
      expect((await app.send('OpenRunOff', { ballotId: `${runOff}-3`, runOffOf: runOff })).body.code).toBe(
        'BALLOT_NOT_TIED',
      );
      expect((await app.send('OpenBallot', anew)).body.current).toMatchObject({
        ballotId: runOff,
        winner: 'cao-bang',
      });
      await app.accept('ReleaseMember', {
        clusterId: 'cum-4',
        unitId: 'yen-bai',
        on: '2019-12-20',
        reason: 'ghi nhầm',
      });
    });

    it('is decided by the unit that presides only where the pinned rule has it', async () => {
      const body = { options, rule: majority(true), basis, presidingUnitId: 'lang-son' };
      const opened = await app.accept('OpenBallot', {
        ballotId: 'cum-4_2019_chu-tri',
        meetingId,
        question: 'Chủ trì quyết định',
        ...body,
      });
      const warnings = [{ code: 'PRESIDING_UNIT_IS_CANDIDATE' }];
      expect(opened.body.warnings).toMatchObject(warnings);
      const ballotId = 'cum-4_2019_chu-tri';
      expect((await app.get(`/api/ballots/${ballotId}`)).body.warnings).toMatchObject(warnings);
      await vote(app, ballotId, tie);
      const give = (option: string, unitId: string) =>
        app.send('GiveCastingVote', { ballotId, option }, { as: asUnit(unitId) });
      expect((await give('cao-bang', 'cao-bang')).body.code).toBe('NOT_OWN_UNIT');
      expect((await give('son-la', 'lang-son')).body.code).toBe('NO_CASTING_VOTE');
      expect((await give('cao-bang', 'lang-son')).status).toBe(201);
      expect((await give('lang-son', 'lang-son')).body.code).toBe('ALREADY_RECORDED');
      expect(await page(ballotId)).toMatchObject({
        winner: { id: 'cao-bang' },
        result: { outcome: 'TIED', winner: null },
      });
      expect(
        (await app.send('OpenRunOff', { ballotId: `${ballotId}-2`, runOffOf: ballotId })).body.code,
      ).toBe('ALREADY_RECORDED');
      expect(verified(await proofOf(ballotId)).status).toBe(0);
      const held = (await app.get(`/api/meetings/${meetingId}`)).body.data;
      const called = held.ballots.map((ballot: { ballotId: string }) => ballot.ballotId);
      expect(called).toEqual(called.toSorted());
    });
  });

  describe('a proposal for an award', () => {
    const proposal = { clusterId: 'cum-4', year: 2019 };
    const flag = { ...proposal, award: 'FLAG_GI', unitId: 'lai-chau' };

    it('rests on a ballot that the unit won for it, with the counts and the threshold of that', async () => {
      const options = [{ id: 'lai-chau' }, { id: 'lang-son' }];
      const ballotId = await open(app, 'co-thi-dua', { award: 'FLAG_GI', options, rule: undefined });
      const running = await app.send('ProposeAward', { ...flag, ballotId });
      expect(running).toMatchObject({ status: 422, body: { code: 'NOT_THE_WINNER', winner: null } });
      const choices = ['lai-chau', 'lai-chau', 'lai-chau', 'lai-chau', 'lang-son', 'BLANK'];
      await vote(app, ballotId, Object.fromEntries(six.map((unitId, i) => [unitId, choices[i]!])));
      for (const wrong of [{ unitId: 'lang-son' }, { award: 'MERIT_GI' }])
        expect((await app.send('ProposeAward', { ...flag, ballotId, ...wrong })).body.code).toBe(
          'NOT_THE_WINNER',
        );
      const contradicting = { method: 'BALLOT', counts: { inFavour: 6, base: 7 } };
      expect(await app.send('ProposeAward', { ...flag, ballotId, vote: contradicting })).toMatchObject({
        status: 422,
        body: {
          code: 'INVALID_VOTE',
          counted: { counts: { inFavour: 4, against: 1, abstained: 1, base: 7 } },
        },
      });
      await app.accept('ProposeAward', { ...flag, ballotId });
      expect((await page(ballotId)).award).toBe('FLAG_GI');
      expect((await app.get('/api/awards/cum-4-2019-flag-gi-lai-chau')).body.data).toMatchObject({
        status: 'proposed',
        vote: { methodName: 'bỏ phiếu', outcomeName: 'đa số tán thành', tally: '4/7 phiếu thuận' },
        votedIn: {
          meetingId,
          ballotId,
          ruleSet: 'rules-from-2017-10-01-edition-2',
          printed: 'từ 4/7: trên 1/2 tổng số đơn vị được bỏ phiếu',
        },
      });
    });

    it('rests on a vote recorded in the meeting about it, as far as that tells', async () => {
      const merit = { ...proposal, award: 'MERIT_GI', unitId: 'lang-son' };
      const about = { award: 'MERIT_GI', unitId: 'lang-son' };
      const told = { meetingId, voteId: 'bang-khen', question: 'Bằng khen', method: 'SHOW_OF_HANDS', about };
      const recorded = await app.accept('RecordVote', {
        ...told,
        outcome: 'CARRIED',
        counts: { inFavour: 3, base: 6 },
      });
      const warnings = [
        { code: 'BELOW_THRESHOLD', detail: expect.stringContaining('Có 3 phiếu thuận, cần 4') },
      ];
      expect(recorded.body.warnings).toMatchObject(warnings);
      const meeting = (await app.get(`/api/meetings/${meetingId}`)).body;
      expect(meeting.warnings).toMatchObject([...warnings, { code: 'PRESIDING_UNIT_IS_CANDIDATE' }]);
      const [{ rule, needed }] = meeting.data.votes;
      expect([rule.printed, needed]).toEqual(['trên 1/2 tổng số đơn vị được bỏ phiếu', 4]);
      const recordedVote = { meetingId, voteId: 'bang-khen' };
      const receipt = await app.accept('ProposeAward', { ...merit, recordedVote });
      expect(receipt.body.warnings).toMatchObject(warnings);
      expect((await app.get('/api/awards/cum-4-2019-merit-gi-lang-son')).body).toMatchObject({
        warnings,
        data: {
          vote: { method: 'SHOW_OF_HANDS', tally: '3/6 phiếu thuận' },
          votedIn: { ...recordedVote, needed: 4 },
        },
      });
    });
  });

  describe('the box', () => {
    it('counts nothing that was slipped in without a signature', async () => {
      const ballotId = await open(app, 'phieu-gia');
      const one = await cast(app, ballotId, 'ha-giang', 'AGAINST');
      await cast(app, ballotId, 'son-la', 'AGAINST');
      await app.accept('EndVoting', { ballotId });
      expect((await give(app, ballotId, one.ballot)).status).toBe(201);
      const salt = 'a'.repeat(64);
      const commitment = commitmentOf(ballotId, 'lai-chau', salt);
      const { signature } = one.ballot;
      await app.stores.box.put(ballotId, { commitment, choice: 'lai-chau', salt, signature });
      expect((await page(ballotId)).returned).toBe(2);
      await app.accept('CloseBallot', { ballotId });
      expect((await page(ballotId)).result).toMatchObject({
        issued: 2,
        returned: 1,
        votes: [{ votes: 0 }, { votes: 1 }],
      });
    });

    it('takes nothing more once it is sealed, and a crash before the count does not lose what is in it', async () => {
      const ballotId = await open(app, 'niem-phong');
      const papers = [
        await cast(app, ballotId, 'ha-giang', 'lai-chau'),
        await cast(app, ballotId, 'son-la', 'lai-chau'),
      ];
      await app.accept('EndVoting', { ballotId });
      await give(app, ballotId, papers[0]!.ballot);
      await app.stores.box.seal(ballotId);
      expect((await give(app, ballotId, papers[1]!.ballot)).body.code).toBe('BALLOT_NOT_IN_PHASE');
      await app.accept('CloseBallot', { ballotId });
      expect((await page(ballotId)).result).toMatchObject({ issued: 2, returned: 1, notReturned: 1 });
    });

    it('never loses a ballot that it took while it is sealed', async () => {
      const ballotId = await open(app, 'cung-luc');
      const papers = await Promise.all(units7.map((unitId) => cast(app, ballotId, unitId, 'lai-chau')));
      await app.accept('EndVoting', { ballotId });
      const closing = app.accept('CloseBallot', { ballotId });
      const answers = await Promise.all(papers.map(({ ballot }) => give(app, ballotId, ballot)));
      await closing;
      const taken = answers.filter((a) => a.status === 201).length;
      expect(answers.filter((a) => a.status !== 201 && a.body.code !== 'BALLOT_NOT_IN_PHASE')).toEqual([]);
      expect((await page(ballotId)).result.returned).toBe(taken);
    });

    it('is destroyed at the next start where a crash left it behind, and kept where the ballot is open', async () => {
      const done = await open(app, 'xong');
      const running = await open(app, 'dang-mo');
      await app.accept('EndVoting', { ballotId: done });
      await app.accept('CloseBallot', { ballotId: done });
      await app.stores.box.modulusFor(done);
      expect(await app.stores.box.kept()).toEqual(expect.arrayContaining([done, running]));
      const next = await startApp(app.database);
      const kept = await next.stores.box.kept();
      await next.close();
      expect(kept).toContain(running);
      expect(kept).not.toContain(done);
    });
  });

  type InProof = Returned & { readonly commitment: string };

  interface Proof {
    readonly ballots: readonly InProof[];
    readonly commitments: readonly string[];
    readonly boxHash: string;
    readonly result: Record<string, never> & { readonly votes: readonly { readonly votes: number }[] };
    readonly [member: string]: unknown;
  }

  describe('the proof', () => {
    let proof: Proof;
    let papers: readonly Cast[];
    const hash = (lines: readonly string[]) => createHash('sha256').update(lines.join('\n')).digest('hex');
    const withBallots = (ballots: readonly InProof[]): Proof => {
      const commitments = ballots.map((b) => b.commitment);
      return { ...proof, ballots, commitments, boxHash: hash(commitments) };
    };

    beforeAll(async () => {
      const ballotId = await open(app, 'chung-minh', { options: [{ id: 'lai-chau' }, { id: 'lang-son' }] });
      const choices = ['lai-chau', 'lai-chau', 'lai-chau', 'lai-chau', 'lang-son', 'BLANK'];
      papers = await vote(app, ballotId, Object.fromEntries(six.map((unitId, i) => [unitId, choices[i]!])));
      proof = await proofOf(ballotId);
    });

    it('is counted again offline, with the same result and exit code 0', () => {
      expect(proof.ballots.map((b) => b.choice).toSorted()).toEqual(
        ['lai-chau', 'lai-chau', 'lai-chau', 'lai-chau', 'lang-son', 'BLANK'].toSorted(),
      );
      const output =
        'lai-chau: 4\nlang-son: 1\nAGAINST: 0\n6 of 6 papers returned; 4 of 6 needed\nWON lai-chau\n';
      expect(verified(proof)).toEqual({ status: 0, output });
      expect(verified({ data: proof, meta: {} }, proof.boxHash, papers[0]!.paper.commitment).status).toBe(0);
    });

    it('holds no time, and no unit beside a ballot', () => {
      expect(JSON.stringify(proof)).not.toMatch(/\d{4}-\d\d-\d\dT|recordedAt|occurredOn/);
      for (const ballot of proof.ballots)
        expect(Object.keys(ballot).sort()).toEqual(['choice', 'commitment', 'salt', 'signature']);
    });

    it.each<[string, () => unknown, RegExp]>([
      [
        'a changed choice',
        () => ({ ...proof, ballots: proof.ballots.with(0, { ...proof.ballots[0]!, choice: 'AGAINST' }) }),
        /not what was committed to/,
      ],
      [
        'a ballot changed with its commitment',
        () => {
          const [first, ...others] = proof.ballots;
          const forged = { ...first!, choice: 'AGAINST' };
          const commitment = createHash('sha256')
            .update(`thidua ballot 1\n${proof['ballotId'] as string}\n${forged.choice}\n${forged.salt}`)
            .digest('hex');
          return withBallots(
            [{ ...forged, commitment }, ...others].sort((a, b) => (a.commitment < b.commitment ? -1 : 1)),
          );
        },
        /is not signed/,
      ],
      [
        'a ballot dropped',
        () => ({ ...proof, ballots: proof.ballots.slice(1) }),
        /not those of the commitments/,
      ],
      [
        'a ballot dropped with its commitment',
        () => withBallots(proof.ballots.slice(1)),
        /returned is 5 by the ballots/,
      ],
      [
        'a ballot added twice',
        () => withBallots(proof.ballots.flatMap((b, i) => (i === 0 ? [b, b] : [b]))),
        /more ballots than papers[^]*there twice/,
      ],
      [
        'another winner',
        () => ({ ...proof, result: { ...proof.result, winner: 'lang-son' } }),
        /winner is "lai-chau" by the ballots/,
      ],
      [
        'another threshold',
        () => ({ ...proof, rule: rule('ALL_MEMBERS', [9, 10]) }),
        /needed is 7 by the ballots/,
      ],
      [
        'a unit more on the roll',
        () => ({ ...proof, roll: [...(proof['roll'] as string[]), 'yen-bai'] }),
        /the roll is not the one of its hash/,
      ],
      [
        'a unit that voted left out',
        () => ({ ...proof, voted: (proof['voted'] as string[]).slice(1) }),
        /more ballots than papers/,
      ],
      [
        'a casting vote that the rule does not have',
        () => ({ ...proof, castingVote: { unitId: 'x', option: 'lang-son' } }),
        /casting vote/,
      ],
    ])('%s is detected', (_what, tampered, fault) => {
      const { status, output } = verified(tampered());
      expect(output).toMatch(fault);
      expect(output).toContain('NOT PROVED');
      expect(status).toBe(1);
    });

    it('a ballot dropped with every trace is detected by the hash on the minutes, or by who cast it', () => {
      const dropped = proof.ballots.findIndex((b) => b.choice === 'BLANK');
      const rewritten = withBallots(proof.ballots.toSpliced(dropped, 1));
      const result = { ...rewritten.result, returned: 5, notReturned: 1, invalid: 0 };
      const consistent = { ...rewritten, result };
      expect(verified(consistent).status).toBe(0);
      expect(verified(consistent, proof.boxHash)).toMatchObject({
        status: 1,
        output: expect.stringContaining('minutes'),
      });
      const { commitment } = papers.find((p) => p.ballot.choice === 'BLANK')!.paper;
      expect(verified(consistent, '', commitment)).toMatchObject({
        status: 1,
        output: expect.stringContaining('is missing'),
      });
    });

    it('is verified by a script that is read in one sitting', () => {
      expect(readFileSync(script, 'utf8').trim().split('\n').length).toBeLessThan(130);
    });
  });

  describe('the meeting of the made-up cluster in the demo', () => {
    const units = ['RegisterUnit', 'EstablishCluster', 'AdmitMember'];

    it('goes on where it was interrupted, elects by a ballot that can be checked, and is held once', async () => {
      app.clock.set('2026-01-10T02:00:00Z');
      const [gateway, counter] = [app.app.get(Gateway), app.app.get(BallotCounter)];
      for (const one of sample.filter(({ command }) => units.includes(command)))
        await recordFact(gateway, one);
      const hold = (by: Pick<BallotCounter, 'papers' | 'give'>) =>
        holdSampleMeeting(gateway, by, app.stores.events);
      let given = 0;
      const failing = {
        papers: (id: string) => counter.papers(id),
        give: (...ballot: Parameters<BallotCounter['give']>) =>
          given++ < 3 ? counter.give(...ballot) : Promise.reject(new Error('the light went out')),
      };
      await expect(hold(failing)).rejects.toThrow('the light went out');
      await app.caughtUp();
      expect(await page(sampleBallotId)).toMatchObject({ phase: 'COUNTING', returned: 3 });
      // It may also stop between the sealing of the box and the count.
      const sealing = {
        papers: failing.papers,
        give: async (...ballot: Parameters<BallotCounter['give']>) => {
          await counter.give(...ballot);
          if (++given === 11) await app.stores.box.seal(sampleBallotId);
          if (given === 11) throw new Error('the light went out');
        },
      };
      await expect(hold(sealing)).rejects.toThrow('the light went out');
      const receipts = await hold(counter);
      expect(receipts.filter(({ replayed }) => replayed)).toHaveLength(11);
      await app.caughtUp();
      expect(verified(await proofOf(sampleBallotId))).toEqual({
        status: 0,
        output:
          'don-vi-mau-d: 5\ndon-vi-mau-e: 1\nAGAINST: 0\n7 of 7 papers returned; 4 of 7 needed\nWON don-vi-mau-d\n',
      });
      const minutes = `/api/clusters/cum-mau/years/2025/papers/count?subject=${sampleBallotId}`;
      const { about, body } = (await app.get(minutes)).body.data;
      type Block = { text?: string; rows?: string[][] };
      expect([about, ...body.flatMap(({ text, rows }: Block) => rows ?? text)]).toEqual(
        expect.arrayContaining([
          'Bầu đơn vị làm Cụm trưởng năm 2026 (giả định)',
          'Số phiếu thu về: 7; không thu về: 0.',
          'Số phiếu hợp lệ: 6; không hợp lệ: 1.',
          ['1', 'Đơn vị mẫu D (giả định)', '5', '5/7 = 71,4 %'],
          'Kết quả: Đạt: Đơn vị mẫu D (giả định).',
        ]),
      );
      const held = (await app.get('/api/meetings/cum-mau_2025_tong-ket')).body.data;
      expect(held).toMatchObject({
        status: 'closed',
        quorum: { printed: '6/7 thành viên, cần 5 (2/3)', met: true },
        votes: [{ voteId: 'bao-cao', outcome: 'UNANIMOUS', needed: 4 }],
        ballots: [{ ballotId: sampleBallotId, outcome: 'WON' }],
      });
      const { leader } = (await app.get('/api/clusters/cum-mau/leadership?asOf=2026-01-10')).body.data;
      expect(leader.unitId).toBe('don-vi-mau-d');
      expect((await hold(counter)).filter(({ replayed }) => !replayed)).toEqual([]);
      app.clock.set('2019-12-20T02:00:00Z');
    });
  });
});

const proofOf = async (ballotId: string) => (await app.get(`/api/ballots/${ballotId}/proof`)).body.data;

const script = fileURLToPath(new URL('../../docs/verify-ballot.mjs', import.meta.url));

/** What the offline script says of a proof. */
function verified(proof: unknown, ...args: string[]): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, [script, '-', ...args], {
    input: JSON.stringify(proof),
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}
