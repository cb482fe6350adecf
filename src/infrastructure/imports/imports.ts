import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { checked } from '../../application/gateway.js';
import type { Actor } from '../../domain/ground/event.js';
import type { Answer } from '../../projections/question.js';
import type { ClusterYearData } from '../../projections/cluster-year-question.js';
import { GetClusterYear } from '../../projections/cluster-year-question.js';
import type { ResultsData } from '../../projections/results.js';
import { GetResults } from '../../projections/results.js';
import type { Fact } from '../batches/batches.js';
import { SharedField, factsOf } from '../batches/batches.js';
import { bodySchemas } from '../http/body-schemas.js';
import { needed, text, year } from '../http/parameters.js';
import type { Sheet } from './columns.js';
import type { KindName } from './kinds.js';
import type { FiguresOnRecord, ImportedFact, Known, OnRecord, Said, Told } from './row-reader.js';
import { toldBy } from './told.js';
import { UnitsNamed } from './units-named.js';

/** Commands that are decided and recorded in one go, each of some 8 ms. */
export const MOST_COMMANDS = 10_000;

/** What is said beside a file, by a request or on a command line. */
export interface ImportAsked {
  readonly kind: KindName;
  readonly said: Said;
  /** With the file as evidence. */
  readonly shared: SharedField;
  readonly actor: Actor;
}

/** The same, of parameters by their names. Throws INVALID_REQUEST. */
export function importAsked(
  kind: KindName,
  given: Readonly<Record<string, unknown>>,
  sha256: string,
  actor: Actor,
): ImportAsked {
  const { source, documentNumber, documentDate, occurredOn } = given;
  const evidence = {
    source,
    sha256,
    ...(documentNumber ? { documentNumber } : {}),
    ...(documentDate ? { documentDate } : {}),
  };
  return {
    kind,
    said: {
      clusterId: text('clusterId', given['clusterId']),
      year: given['year'] === undefined ? null : year(given['year']),
      reportId: text('reportId', given['reportId']),
      reason: text('reason', given['reason'], 1000),
    },
    shared: checked(SharedField, { ...(occurredOn ? { occurredOn } : {}), evidence: [evidence] }),
    actor,
  };
}

/** How one sheet is read; `facts` are its commands with what they share. */
export interface ReadSheet {
  readonly told: Told;
  readonly facts: readonly Fact[];
}

/** Reads what sheets say: of files that come over HTTP, and of parts of longer ones. */
@Injectable()
export class Imports {
  #schemas: Known['schemas'] | null = null;

  constructor(private readonly queries: QueryBus) {}

  /** What reading rows needs to know. Each question is asked once, so that it is as of when it was asked first. */
  known(said: Said): Known {
    // Made when the first file comes, not at the start.
    this.#schemas ??= bodySchemas() as unknown as Known['schemas'];
    return {
      schemas: this.#schemas,
      units: new UnitsNamed(this.queries),
      figures: () => this.figures(said),
      roster: () => this.roster(said),
    };
  }

  async read(sheet: Sheet, { kind, said, shared, actor }: ImportAsked, known: Known): Promise<ReadSheet> {
    const told = await toldBy(kind, sheet, said, known);
    return { told, facts: factsOf(shared, told.facts.map(asFact), actor) };
  }

  private async roster({ clusterId, year: of }: Said): Promise<readonly string[] | null> {
    const question = new GetClusterYear(needed('clusterId', clusterId), needed('year', of), null);
    const { data }: Answer<ClusterYearData> = await this.queries.execute(question);
    return data.roster.countBasis === null ? null : data.roster.members.map(({ unitId }) => unitId);
  }

  /** What is on record of the cluster-year; nothing where there is no such cluster. */
  private async figures({ clusterId, year: of }: Said): Promise<FiguresOnRecord> {
    const question = new GetResults(needed('clusterId', clusterId), needed('year', of), null);
    const { data }: Answer<ResultsData> = await this.queries.execute(question);
    const reports = data.reports as readonly ReportOnRecord[];
    const ofReport = (reportId: string, unitId: string | null) =>
      reports.find((one) => one.reportId === reportId && (one.unit?.unitId ?? null) === unitId);
    return {
      of: (reportId, unitId, metric) =>
        onRecord(ofReport(reportId, unitId)?.metrics.find((one) => one.metric === metric)),
      total: (metric) => onRecord(data.totals.find((one) => one.metric === metric)),
      reportsOf: (metric) =>
        reports.flatMap(({ reportId, unit, metrics }) =>
          unit === null && metrics.some((one) => one.metric === metric && one.figure !== null)
            ? [reportId]
            : [],
        ),
    };
  }
}

/** A report as `GetResults` shows it. */
interface ReportOnRecord {
  readonly reportId: string;
  readonly unit: { readonly unitId: string } | null;
  readonly metrics: readonly FigureOnRecord[];
}

interface FigureOnRecord {
  readonly metric: string;
  readonly figure: Omit<OnRecord, 'printed'> | null;
  readonly printed?: string | null;
}

function onRecord(said: FigureOnRecord | undefined): OnRecord | null {
  if (!said?.figure) return null;
  const { value, high, qualifier, text: words } = said.figure;
  return {
    value,
    ...(high === undefined ? {} : { high }),
    qualifier,
    text: words,
    printed: said.printed ?? null,
  };
}

const asFact = ({ command, body, quote }: ImportedFact) => ({
  command,
  body,
  ...(quote === undefined ? {} : { quote }),
});
