/** A quotation; `from` is the code of the source's row. */
export interface Quote {
  readonly words: string;
  readonly from: string;
}

/** A row of the law book. `sentence` is in our words; `quotes` are those of the source. */
export interface LawBookEntry {
  readonly sentence: string;
  /** Act and article; `practice` where only cases show it; `assumed` where no source was found. */
  readonly source: string;
  /** First day on which it holds; absent where that is not known, or where it is no rule of law. */
  readonly since?: string;
  readonly quotes?: readonly Quote[];
  /** Only one source was read, and it is not the act itself; absent where the act was read, or several sources agree. */
  readonly certainty?: 'SECONDARY_SOURCE';
  /** The part of it that could not be confirmed in any source we could read. */
  readonly unverified?: string;
  /** Codes of the rows it rests on. */
  readonly see?: readonly string[];
  /** Where the source was read. */
  readonly addresses?: readonly string[];
}
