import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { paperBits } from '../../application/ballot-box.js';
import { BallotCounter } from '../../application/ballot-counter.js';
import { ReturnedForm } from '../../application/ballots.js';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import { checked } from '../../application/gateway.js';
import { Reads } from '../../application/reads.js';
import { GetBallot, GetBallotProof } from '../../projections/ballot-questions.js';
import type { Asked } from './answers.js';
import { Checkpoints } from '../proofs/checkpoints.js';
import { addressOf, Answers, metaOfLog } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { knownAt, path } from './parameters.js';
import { shownProof } from './proofs.controller.js';

const hex = (digits: number) => ({ type: 'string', pattern: `^[0-9a-f]{${digits}}$` });

/** Secret ballots: what may be known of them, and where they are returned without a name. */
@Controller('api/ballots')
export class BallotsController {
  constructor(
    private readonly answers: Answers,
    private readonly counter: BallotCounter,
    private readonly checkpoints: Checkpoints,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly reads: Reads,
  ) {}

  @Asks(':ballotId', 'One secret ballot: what is pinned, who took a paper, the count', 'knownAt')
  ballot(@Param('ballotId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetBallot(path('ballotId', id), known), asked, known);
  }

  @Asks(':ballotId/proof', 'What an offline script needs to count a closed ballot again')
  proof(@Param('ballotId') id: string, @AskedBy() asked: Asked) {
    return this.answers.to(new GetBallotProof(path('ballotId', id)), asked);
  }

  /** Read from the log and the same for everybody: a voter who was sent a key of its own could be recognised by it. */
  @Asks(
    ':ballotId/opening',
    'The event that opened a ballot, with its key, and the proof that it is in the signed log; send no token, it would not be read',
  )
  async opening(@Param('ballotId') id: string) {
    const position = await this.counter.openedAt(path('ballotId', id));
    const data = shownProof(this.store, await this.checkpoints.firstWith(position));
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Asks(':ballotId/papers', 'The signed papers of all units, each of use only to who blinded it')
  async papers(@Param('ballotId') id: string, @AskedBy() { actor, url }: Asked) {
    const papers = await this.counter.papers(path('ballotId', id));
    await this.reads.note({ actor, what: 'PAPERS', at: addressOf(url) });
    return { data: papers, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Post(':ballotId/box')
  @ApiTags('ballots')
  @ApiOperation({ summary: 'Returns a ballot without a name; send no token, it would not be read' })
  @ApiBody({
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['choice', 'salt', 'signature'],
      properties: {
        choice: { type: 'string', description: 'An option, `AGAINST` or `BLANK`', maxLength: 100 },
        salt: hex(64),
        signature: hex(paperBits / 4),
      },
    },
  })
  async give(@Param('ballotId') id: string, @Body() body: unknown) {
    const ballotId = path('ballotId', id);
    await this.counter.give(ballotId, checked(ReturnedForm, body));
    return { data: { ballotId, receipt: 'COUNTED' as const } };
  }
}
