/** Words of a source; `from` is the code of its row. */
export interface Quote {
  readonly words: string;
  readonly from: string;
}

/** A row of the law book. The sentence is ours; what a source says itself stands in `quotes`. */
export interface LawBookEntry {
  readonly sentence: string;
  /** Act and article; `practice` where only cases show it; `assumed` where no source was found. */
  readonly source: string;
  /** First day on which it holds; absent where that is not known, or where it is no rule of law. */
  readonly since?: string;
  readonly quotes?: readonly Quote[];
  /** It rests on one source that is not the text itself; absent where the text was read, or several sources agree. */
  readonly certainty?: 'SECONDARY_SOURCE';
  /** What of it no readable source says. */
  readonly unverified?: string;
  /** Codes of the rows it rests on. */
  readonly see?: readonly string[];
  /** Where the source was read. */
  readonly addresses?: readonly string[];
}
