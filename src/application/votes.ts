import type { VoteAsTold, VoteCounts } from '../domain/law/vote-as-told.js';
import { OneOf, Optional, Part, Text, Votes } from './fields.js';

export const methods: readonly VoteAsTold['method'][] = [
  'CONSENSUS',
  'ACCLAMATION',
  'SHOW_OF_HANDS',
  'BALLOT',
  'NOT_STATED',
];

/** Counts as the source gives them; what it does not give is absent. `base` is the number that they are of. */
export class VoteCountsField implements VoteCounts {
  @Optional() @Votes() inFavour?: number;
  @Optional() @Votes() against?: number;
  @Optional() @Votes() abstained?: number;
  @Optional() @Votes() base?: number;
}

/** How the meeting decided, as the source tells it. */
export class VoteField implements VoteAsTold {
  @Optional() @OneOf(methods) method: VoteAsTold['method'] = 'NOT_STATED';
  @Optional() @Text(200) wording?: string;
  @Optional() @OneOf(['UNANIMOUS', 'CARRIED']) outcome?: VoteAsTold['outcome'];
  @Optional() @Part(() => VoteCountsField) counts?: VoteCountsField;
}
