import { v5 as uuidV5 } from 'uuid';
import type { Appended } from '../../application/event-store.js';
import type { Gateway } from '../../application/gateway.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import type { ClusterYearData } from '../../projections/cluster-year-page.js';
import type { Fact } from './facts.js';
import { facts } from './facts.js';
import { sample } from './sample.js';

const namespace = '5f1f4c0e-6c1b-5d0a-9a53-0d6c2b1e7a44';
const archivist: Actor = { id: 'demo', roles: ['operator'], unitId: null };

/** Everything the demo records: what the articles say, then the made-up cluster. */
export const demoFacts = [...facts, ...sample];

/**
 * Records the facts through the ordinary commands. Ids follow from the facts, so that a second run finds every receipt and
 * changes nothing; what an older version recorded in other words stays as it is. Gives the position of the last receipt and
 * how many commands were new.
 */
export async function recordFacts(
  gateway: Gateway,
  onProgress: (done: number) => void,
): Promise<{ readonly position: bigint; readonly recorded: number }> {
  let position = 0n;
  let recorded = 0;
  for (const [index, fact] of demoFacts.entries()) {
    const appended = await recordFact(gateway, fact).catch(unlessRecorded);
    if (appended && appended.receipt.position > position) position = appended.receipt.position;
    if (appended?.replayed === false) recorded++;
    onProgress(index + 1);
  }
  return { position, recorded };
}

function unlessRecorded(error: unknown): null {
  if (error instanceof DomainError && error.code === 'ALREADY_RECORDED') return null;
  throw error;
}

/** Records one fact, under an id that follows from it. */
export function recordFact(
  gateway: Gateway,
  { command, body }: Fact,
  actor: Actor = archivist,
): Promise<Appended> {
  const commandId = uuidV5(canonicalJson({ command, body }), namespace);
  return gateway.submit({ name: command, body, commandId, actor });
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
    page.leader ? short(page.leader.name) : nothing,
    page.deputies.map((d) => short(d.name)).join(', ') || nothing,
    `${members.length}/${declaredCount ?? '?'}`,
    theme.length > 48 ? `${theme.slice(0, 47)}…` : theme,
    page.unknown.map((what) => words[what] ?? what).join(', ') || '—',
  ];
}
