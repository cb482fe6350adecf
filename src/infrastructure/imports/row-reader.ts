import type { Read } from './cells.js';
import { textIn } from './cells.js';
import type { CellNote, ImportRow, Sheet } from './columns.js';
import type { GridCell } from './grid.js';
import type { FieldSchema } from './typed.js';
import type { UnitsNamed } from './units-named.js';

/** A figure as it is on record. */
export interface OnRecord {
  readonly value: string;
  readonly high?: string;
  readonly qualifier: string;
  readonly text: string;
  readonly printed: string | null;
}

/** The figures on record of a cluster-year. */
export interface FiguresOnRecord {
  /** By report, unit (null of the cluster as a whole) and metric. */
  of(reportId: string, unitId: string | null, metric: string): OnRecord | null;
  /** Of the cluster as a whole, as exported. */
  total(metric: string): OnRecord | null;
  /** The reports of the cluster as a whole that have a figure of the metric. */
  reportsOf(metric: string): readonly string[];
}

/** A command that rows say. */
export interface ImportedFact {
  readonly rows: readonly number[];
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly quote?: string;
}

/** What a sheet says. */
export interface Told {
  readonly facts: ImportedFact[];
  /** What cannot be read; where there is any, nothing of the sheet is recorded. */
  readonly problems: CellNote[];
  /** What was read, but may be looked at. */
  readonly looks: CellNote[];
  /** Rows that say what is on record. */
  unchanged: number;
}

/** What the request says beside the file. */
export interface Said {
  readonly clusterId: string | null;
  readonly year: number | null;
  readonly reportId: string | null;
  readonly reason: string | null;
}

/** What reading rows needs to know. */
export interface Known {
  readonly schemas: Readonly<Record<string, FieldSchema>>;
  readonly units: UnitsNamed;
  /** What is on record of the cluster-year. */
  readonly figures: () => Promise<FiguresOnRecord>;
  /** The members of the cluster in the year, once its roster is on record; else null. */
  readonly roster: () => Promise<readonly string[] | null>;
}

/** Reads cells of a row, and keeps what is wrong with them. */
export class RowReader {
  #failed = false;

  constructor(
    private readonly sheet: Sheet,
    readonly row: ImportRow,
    private readonly told: Told,
  ) {}

  get failed(): boolean {
    return this.#failed;
  }

  has(code: string): boolean {
    return this.row.cells.has(code);
  }

  /** The value of a cell; undefined where it is empty or cannot be read. */
  read<T>(code: string, reader: (cell: GridCell) => Read<T>): T | undefined {
    const cell = this.row.cells.get(code);
    return cell && this.taken(code, cell.why === undefined ? reader(cell) : { why: cell.why });
  }

  /** What was read of a cell. */
  taken<T>(code: string, read: Read<T>): T | undefined {
    if ('why' in read) {
      this.wrong(code, read.why);
      return undefined;
    }
    if (read.look !== undefined) this.look(code, read.look);
    return read.value;
  }

  wrong(code: string | null, detail: string): void {
    this.#failed = true;
    this.told.problems.push(this.note(code, detail));
  }

  look(code: string | null, detail: string): void {
    this.told.looks.push(this.note(code, detail));
  }

  private note(code: string | null, detail: string): CellNote {
    const column = code === null ? null : (this.sheet.headings.get(code) ?? code);
    return { sheet: this.sheet.sheet, row: this.row.number, column, detail };
  }

  /** The unit of the row, by its id or its name; undefined where none is named or it cannot be found. */
  async unit(units: UnitsNamed, byName: string): Promise<string | undefined> {
    const code = this.has('unitId') ? 'unitId' : byName;
    const text = this.read(code, textIn);
    return text === undefined ? undefined : this.taken(code, await units.idOf(text));
  }
}
