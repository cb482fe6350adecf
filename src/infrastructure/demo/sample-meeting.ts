import { createHash } from 'node:crypto';
import type { BallotCounter } from '../../application/ballot-counter.js';
import type { Appended, EventStore } from '../../application/event-store.js';
import type { Gateway } from '../../application/gateway.js';
import { ballotIn } from '../../domain/meetings/ballot-voting-decisions.js';
import type { MeetingOpened } from '../../domain/meetings/meeting.js';
import * as Meeting from '../../domain/meetings/meeting.js';
import type { BallotEvent } from '../../domain/meetings/ballots.js';
import * as Ballots from '../../domain/meetings/ballots.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor, Recorded } from '../../domain/ground/event.js';
import { factId } from '../batches/batches.js';
import { recordFact } from './demo.js';
import { clusterId, fact, units } from './sample.js';
import { prepare, unblind } from './sample-voter.js';

// The meeting that closes 2025 in the made-up cluster: six of seven units are present, a vote is recorded, and the leader of
// 2026 is elected by a secret ballot that anybody can count again. The random numbers of each paper depend on the unit only, so
// that an interrupted run can go on; votes of made-up units need not be secret.

const scope = { clusterId, year: 2025 };
const meetingId = `${clusterId}_2025_tong-ket`;
/** The ballot of the made-up cluster. */
export const sampleBallotId = `${clusterId}_2025_bau-truong-2026`;
const ballotId = sampleBallotId;
const day = '2025-12-22';
const [deputy = '', other = ''] = units.slice(3, 5);

const opening = [
  fact('OpenMeeting', day, {
    meetingId,
    kind: 'YEAR_END',
    mode: 'IN_PERSON',
    hostUnitId: units[2],
    memberCount: units.length,
    presentCount: 6,
    present: units.slice(0, 6).map((unitId) => ({ unitId })),
  }),
  fact('RecordVote', day, {
    meetingId,
    voteId: 'bao-cao',
    question: 'Thông qua báo cáo tổng kết (giả định)',
    method: 'SHOW_OF_HANDS',
    outcome: 'CARRIED',
    counts: { inFavour: 6, against: 0, abstained: 0, base: 6 },
  }),
  fact('OpenBallot', day, {
    ballotId,
    meetingId,
    question: 'Bầu đơn vị làm Cụm trưởng năm 2026 (giả định)',
    election: { office: 'LEADER', year: 2026 },
    options: [{ id: deputy }, { id: other }],
    presidingUnitId: units[2],
  }),
];
const election = { clusterId, year: 2026, unitId: deputy, ballotId };
const choices = [deputy, deputy, deputy, deputy, other, 'BLANK', deputy];

/** A generator of bytes that are the same in every run: they follow from the seed and the number of the call. */
function bytesFrom(seed: string): (bytes: number) => Buffer {
  let calls = 0;
  return (outputLength) => createHash('shake256', { outputLength }).update(`${seed} ${calls++}`).digest();
}

/**
 * Records the meeting through the ordinary commands. A second run finds every receipt and changes nothing; a meeting that an older
 * version recorded in other words stays as it is.
 */
export async function holdSampleMeeting(
  gateway: Gateway,
  counter: Pick<BallotCounter, 'papers' | 'give'>,
  store: EventStore,
): Promise<readonly Appended[]> {
  const receipts: Appended[] = [];
  const record = async (command: string, body: object, actor?: Actor): Promise<void> => {
    receipts.push(await recordFact(gateway, fact(command, day, { ...body }), actor));
  };
  const [begun] = opening;
  const before = await store.readStream(Meeting.stream(scope));
  const isOther = before.some(
    ({ type, data, metadata }) =>
      type === 'MeetingOpened' &&
      (data as MeetingOpened['data']).meetingId === meetingId &&
      metadata.commandId !== (begun && factId(begun)),
  );
  if (isOther) return receipts;
  try {
    for (const one of opening) receipts.push(await recordFact(gateway, one));
  } catch (error) {
    if (error instanceof DomainError && error.code === 'ALREADY_RECORDED') return receipts;
    throw error;
  }
  const events = (await store.readStream(Ballots.stream(scope))) as readonly Recorded<BallotEvent>[];
  const { modulus } = ballotIn(events.reduce(Ballots.evolve, Ballots.initial()), ballotId);
  const papers = units.map((unitId, i) =>
    prepare({ ballotId, modulus }, choices[i] ?? 'BLANK', bytesFrom(`${unitId} ${modulus}`)),
  );
  for (const [i, unitId] of units.entries()) {
    const actor: Actor = { id: `demo-${unitId}`, roles: ['unit'], unitId };
    await record('CastBallot', { ballotId, unitId, blinded: papers[i]?.blinded }, actor);
  }
  await record('EndVoting', { ballotId });
  try {
    const signed = new Map((await counter.papers(ballotId)).map((p) => [p.blinded, p.signature]));
    for (const paper of papers) await counter.give(ballotId, unblind(paper, signed.get(paper.blinded) ?? ''));
  } catch (error) {
    // An earlier run has returned all ballots and sealed the box.
    if (!(error instanceof DomainError && error.code === 'BALLOT_NOT_IN_PHASE')) throw error;
  }
  await record('CloseBallot', { ballotId });
  await record('ElectLeader', election);
  await record('CloseMeeting', { meetingId });
  return receipts;
}
