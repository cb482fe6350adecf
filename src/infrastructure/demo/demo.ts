import type { EvidenceField } from '../../application/command.js';
import type { Appended } from '../../application/event-store.js';
import type { Gateway } from '../../application/gateway.js';
import type { Actor } from '../../domain/ground/event.js';
import type { ClusterYearData } from '../../projections/cluster-year-question.js';
import type { Batches, BatchField, Fact } from '../batches/batches.js';
import { factId, factsOf, isRefusal } from '../batches/batches.js';
import { facts } from './facts.js';
import { sample } from './sample.js';

const archivist: Actor = { id: 'demo', roles: ['operator'], unitId: null };

/** Everything the demo records: what the articles say, then the made-up cluster. */
export const demoFacts = [...facts, ...sample];

/**
 * Records the facts in batches, one for what one source says, as a user would. Ids of commands follow from the facts, so a second
 * run finds every receipt and changes nothing. What an older version recorded in other words stays as it is. Returns the position
 * of the last receipt and the number of new commands.
 */
export async function recordFacts(
  batches: Batches,
  onProgress: (done: number) => void,
): Promise<{ readonly position: bigint; readonly recorded: number }> {
  let position = 0n;
  let recorded = 0;
  let done = 0;
  for (const batch of batchesOf(demoFacts)) {
    const told = factsOf(batch, batch.commands, archivist);
    let { outcomes, stoppedBy } = await batches.record(told, archivist);
    if (outcomes.some(isRefusal)) {
      const fresh = told.filter((_, i) => outcomes[i]?.outcome !== 'recorded-otherwise');
      ({ outcomes, stoppedBy } = await batches.record(fresh, archivist));
    }
    if (stoppedBy !== null) throw stoppedBy;
    for (const one of outcomes) {
      if (one.outcome === 'refused') throw one.error;
      if (!('receipt' in one)) continue;
      if (one.receipt.position > position) position = one.receipt.position;
      if (one.outcome === 'recorded') recorded++;
    }
    onProgress((done += batch.commands.length));
  }
  return { position, recorded };
}

/** Most commands that a batch holds. */
const most = 100;

/** The facts as batches, in their order: consecutive facts of one source share a batch, each with its own quote. */
function batchesOf(all: readonly Fact[]): readonly BatchField[] {
  const batches: BatchField[] = [];
  for (const { command, body } of all) {
    const { evidence, ...rest } = body;
    const [{ quote, ...source }] = evidence as [EvidenceField];
    let batch = batches.at(-1);
    if (batch?.evidence[0]?.source !== source.source || batch.commands.length === most)
      batches.push((batch = { evidence: [source], commands: [] }));
    batch.commands.push({ command, body: rest, ...(quote === undefined ? {} : { quote }) });
  }
  return batches;
}

/** Records one fact by itself, under the command id that it would have in a batch. */
export function recordFact(gateway: Gateway, one: Fact, actor: Actor = archivist): Promise<Appended> {
  const { command: name, body } = one;
  return gateway.submit({ name, body, commandId: factId(one), actor });
}

const words: Readonly<Record<string, string>> = {
  leader: 'trưởng',
  deputy: 'phó',
  members: 'thành viên',
  theme: 'chủ đề',
  pledge: 'giao ước',
};
const nothing = 'chưa có dữ liệu';
const short = (name: string): string => name.replace(/^Thanh tra (Bộ |tỉnh |thành phố )?/, '');

/** What the articles say, as a table for people. */
export function tableOf(clusters: readonly { readonly years: readonly ClusterYearData[] }[]): string {
  const head = ['Cụm, khối', 'Năm', 'Trưởng', 'Phó', 'Thành viên', 'Chủ đề', 'Chưa có dữ liệu'];
  const rows = clusters.flatMap(({ years }) => years.map(rowOf));
  const widths = head.map((title, i) =>
    Math.max(...[title, ...rows.map((row) => row[i] ?? '')].map((s) => s.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function rowOf(page: ClusterYearData): string[] {
  const { members, declaredCount } = page.roster;
  const theme = page.movement.theme ?? nothing;
  return [
    page.label,
    String(page.year),
    page.leader?.name ? short(page.leader.name) : nothing,
    page.deputies.map((d) => (d.name === null ? nothing : short(d.name))).join(', ') || nothing,
    `${members.length}/${declaredCount ?? '?'}`,
    theme.length > 48 ? `${theme.slice(0, 47)}…` : theme,
    page.unknown.map((what) => words[what] ?? what).join(', ') || '—',
  ];
}
