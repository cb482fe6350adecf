/** What stands in a cell: a text, a number, or null where nothing is known. A number may come as the digits of a decimal. */
export type Cell = string | number | null;

/** How a column is written: numbers typed, with `whole` ones in groups of three; a `day` is a date, or a text where it is not a whole day. */
export type Kind = 'text' | 'whole' | 'decimal' | 'year' | 'day';

export interface Column {
  /** For programs; stays the same. */
  readonly code: string;
  /** For people. */
  readonly label: string;
  readonly kind: Kind;
}

/** An answer as the rows of one sheet. */
export interface Table<D> {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rowsOf: (data: D) => readonly (readonly Cell[])[];
  /** What a reader has to know of this answer beside its rows: what it is about, and what is said of it. */
  readonly notesOf: (data: D) => readonly Note[];
}

export type Note = readonly [about: string, says: string];

/** Each column by its code, with its label and how to find its value. */
export type Columns<R> = Readonly<
  Record<string, readonly [label: string, kind: Kind, valueOf: (row: R) => Cell]>
>;

/** The table of an answer: its rows and columns. */
export function table<D, R>(
  title: string,
  rowsOf: (data: D) => readonly R[],
  columns: Columns<R>,
  notesOf: Table<D>['notesOf'] = () => [],
): Table<D> {
  const all = Object.entries(columns);
  return {
    title,
    columns: all.map(([code, [label, kind]]) => ({ code, label, kind })),
    notesOf,
    rowsOf: (data) => rowsOf(data).map((row) => all.map(([, [, , valueOf]]) => valueOf(row))),
  };
}
