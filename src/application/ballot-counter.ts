import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  ballotIn,
  ballotInPhase,
  ballotNotFound,
  invalidBallot,
} from '../domain/meetings/ballot-voting-decisions.js';
import type { BallotEvent, BallotsState } from '../domain/meetings/ballots.js';
import * as Ballots from '../domain/meetings/ballots.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Recorded } from '../domain/ground/event.js';
import { scopedId, scopeOf } from '../domain/ground/scope.js';
import { AGAINST, BLANK } from '../domain/meetings/tally.js';
import { BallotBox, commitmentOf, isSigned } from './ballot-box.js';
import { EventStore } from './event-store.js';
import type { UnitId } from '../domain/ground/values.js';

/** A signed paper; only the unit that blinded it can use the signature. */
export interface SignedPaper {
  readonly unitId: UnitId;
  readonly blinded: string;
  readonly signature: string;
}

const ballotsKept = 20;

/**
 * The part of a secret ballot that works without commands: a command keeps actor, receipt, refusal and time, and none of these may
 * be kept of a returned ballot.
 */
@Injectable()
export class BallotCounter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private tidying: NodeJS.Timeout | undefined;
  /** Signatures by blinded paper, of the ballots last asked for: each takes milliseconds to make and never changes. */
  private readonly signed = new Map<string, Map<string, string>>();

  constructor(
    private readonly store: EventStore,
    private readonly box: BallotBox,
  ) {}

  /** Looks every minute, since another node may have closed a ballot of which this node still has a key. */
  async onApplicationBootstrap(): Promise<void> {
    await this.tidy();
    const logger = new Logger('Ballots');
    const again = (): Promise<void> =>
      this.tidy().catch((error: unknown) => logger.warn(`open ballots: ${String(error)}`));
    this.tidying = setInterval(() => void again(), 60_000).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.tidying);
  }

  /** Destroys what a crash or another node has left of closed ballots, and keeps what open ones need. */
  async tidy(): Promise<void> {
    for (const ballotId of await this.box.kept()) {
      const phase = (await this.ballots(ballotId)).get(ballotId)?.phase;
      await (phase === 'CLOSED' ? this.box.destroy(ballotId) : this.box.hold(ballotId));
    }
  }

  /** Position of the event that opened a ballot. Throws BALLOT_NOT_FOUND. */
  async openedAt(ballotId: string): Promise<bigint> {
    const events = await this.eventsOf(ballotId);
    const opened = events.find((e) => e.type === 'BallotOpened' && e.data.ballotId === ballotId);
    if (!opened) throw ballotNotFound(ballotId);
    return opened.position;
  }

  /**
   * All signed papers at once, so that a unit that fetches its own does not show which it is. Throws BALLOT_NOT_FOUND,
   * BALLOT_NOT_IN_PHASE.
   */
  async papers(ballotId: string): Promise<readonly SignedPaper[]> {
    const { cast, phase, modulus } = ballotIn(await this.ballots(ballotId), ballotId);
    const units = [...cast].sort(([a], [b]) => (a < b ? -1 : 1));
    const signed = this.signed.get(ballotId) ?? new Map<string, string>();
    const missing = units.map(([, blinded]) => blinded).filter((blinded) => !signed.has(blinded));
    const signatures = phase === 'CLOSED' ? null : await this.box.sign(ballotId, modulus, missing);
    this.signed.delete(ballotId);
    if (signatures === null) {
      const facts = { ballotId, phase: 'CLOSED', needed: 'VOTING' };
      throw new DomainError('BALLOT_NOT_IN_PHASE', 'Cuộc bỏ phiếu đã kết thúc.', facts);
    }
    missing.forEach((blinded, i) => signed.set(blinded, signatures[i] ?? ''));
    this.signed.set(ballotId, signed);
    const [oldest] = this.signed.keys();
    if (oldest !== undefined && this.signed.size > ballotsKept) this.signed.delete(oldest);
    return units.map(([unitId, blinded]) => ({ unitId, blinded, signature: signed.get(blinded) ?? '' }));
  }

  /**
   * Puts a ballot without a name into the box; the same one again changes nothing. Throws BALLOT_NOT_FOUND,
   * BALLOT_NOT_IN_PHASE, INVALID_BALLOT.
   */
  async give(
    ballotId: string,
    { choice, salt, signature }: { choice: string; salt: string; signature: string },
  ): Promise<void> {
    const state = await this.ballots(ballotId);
    const { options, modulus, surrendered } = ballotInPhase(state, ballotId, 'COUNTING');
    const commitment = commitmentOf(ballotId, choice, salt);
    const known = [...options.map((o) => o.id), AGAINST, BLANK].includes(choice);
    if (!known || surrendered.includes(commitment) || !isSigned(modulus, commitment, signature))
      throw invalidBallot();
    if (await this.box.put(ballotId, { commitment, choice, salt, signature })) return;
    const facts = { ballotId, phase: 'CLOSED', needed: 'COUNTING' };
    throw new DomainError('BALLOT_NOT_IN_PHASE', 'Việc kiểm phiếu đã kết thúc.', facts);
  }

  private async ballots(ballotId: string): Promise<BallotsState> {
    return (await this.eventsOf(ballotId)).reduce(Ballots.evolve, Ballots.initial());
  }

  private async eventsOf(ballotId: string): Promise<readonly Recorded<BallotEvent>[]> {
    return scopedId.test(ballotId) ? await eventsOfBallots(this.store, ballotId) : [];
  }
}

async function eventsOfBallots(
  store: EventStore,
  ballotId: string,
): Promise<readonly Recorded<BallotEvent>[]> {
  const events = await store.readStream(Ballots.stream(scopeOf(ballotId)));
  return events as readonly Recorded<BallotEvent>[];
}

/** Modulus of the only key whose signatures count, as the event that opened the ballot has it. Throws BALLOT_NOT_FOUND. */
export async function pinnedModulus(store: EventStore, ballotId: string): Promise<string> {
  const state = (await eventsOfBallots(store, ballotId)).reduce(Ballots.evolve, Ballots.initial());
  return ballotIn(state, ballotId).modulus;
}
