import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { PersonsForgotten } from '../../domain/registry/persons.js';
import { projections } from '../../projections/index.js';
import type { Projection } from '../../projections/projection.js';
import { chainVerifier } from '../event-store/event-hash.js';
import { MerkleTree } from '../proofs/merkle-tree.js';
import type { Stores } from '../stores.js';

const pageSize = 5000;

/**
 * Reads the whole log once: recomputes every hash, looks for settings of the server that hide events, and folds every
 * read model up to its checkpoint to compare it row by row with its table; compares the log with every signed
 * checkpoint, and with the `notes` of some kept elsewhere; looks for names that were to be removed. A read model whose
 * position is none of this log is a fault whatever it holds. Rows written
 * meanwhile by a running server are newer than the checkpoint and left alone. Gives one sentence per fault; keeps the
 * rows of all read models in memory.
 */
export async function verifyStore(
  stores: Stores,
  onProgress: (position: bigint, events: number) => void,
  notes: readonly string[] = [],
): Promise<string[]> {
  const { events: store, engine, checkpoints } = stores;
  const status = new Map((await engine.status()).map((s) => [s.name, s.position]));
  const models = projections.map((projection) => ({
    projection,
    upTo: status.get(projection.name) ?? 0n,
    rows: new Map<string, object | null>(),
  }));
  const foreign = await engine.foreign();
  const faults: string[] = [];
  const check = chainVerifier(store.kind === 'postgres' ? 'log' : 'stream');
  const kept = await checkpoints.all();
  const tree = new MerkleTree();
  const forgotten: string[] = [];
  const marks = store.kind === 'eventstoredb' ? await store.audit() : null;
  let after = 0n;
  let read = 0;
  for (;;) {
    const page = await store.readAll({ after, limit: pageSize });
    read += page.length;
    for (const event of page) {
      const broken = check(event);
      if (broken) {
        faults.push(
          `event ${event.id} (${event.type}, ${event.stream} revision ${event.revision}, position ${event.position}, recorded ${event.recordedAt}): ${broken.problem} is not as recorded`,
        );
      }
      if (store.kind === 'postgres' && event.position !== after + 1n)
        faults.push(`events ${after + 1n} to ${event.position - 1n} are missing`);
      after = event.position;
      marks?.see(event);
      if (event.type === 'PersonsForgotten') forgotten.push(...(event.data as PersonsForgotten['data']).refs);
      tree.append(Buffer.from(event.hash, 'hex'));
      for (const { projection, upTo, rows } of models) {
        if (event.position > upTo) continue;
        for (const key of projection.keys(event))
          rows.set(key, projection.evolve(rows.get(key) ?? null, event, key));
      }
    }
    onProgress(after, read);
    if (page.length < pageSize) break;
  }
  if (store.kind === 'eventstoredb') faults.push(...(await store.limits()));
  faults.push(...(marks?.faults() ?? []));
  for (const { projection, rows, upTo } of models)
    if (foreign.has(projection.name))
      faults.push(
        `read.${projection.name}: was made up to position ${upTo} of another log; “thidua rebuild ${projection.name}” makes it from this one`,
      );
    else faults.push(...(await compareRows(stores, projection, rows, upTo)));
  for (const ref of (await store.findPersons(forgotten)).keys())
    faults.push(`the name behind ${ref} is still there: “thidua forget-person ${ref}” removes it`);
  faults.push(...checkpoints.compare(tree, kept, notes));
  return faults;
}

async function compareRows(
  { database }: Stores,
  projection: Projection,
  folded: ReadonlyMap<string, object | null>,
  upTo: bigint,
): Promise<string[]> {
  const faults: string[] = [];
  const seen = new Set<string>();
  let last = '';
  for (;;) {
    const rows = await database.query<{ key: string; state: object; position: string }[]>(
      `SELECT key, state, position FROM read.${projection.name} WHERE key > $1 COLLATE "C" ORDER BY key COLLATE "C" LIMIT ${pageSize}`,
      [last],
    );
    for (const { key, state, position } of rows) {
      seen.add(key);
      last = key;
      if (BigInt(position) > upTo) continue;
      const expected = folded.get(key);
      if (!expected) faults.push(`read.${projection.name}, row ${key}: no event accounts for it`);
      else if (canonicalJson(state) !== canonicalJson(expected)) {
        faults.push(
          `read.${projection.name}, row ${key}: differs from its events; “thidua rebuild ${projection.name}” restores it`,
        );
      }
    }
    if (rows.length < pageSize) break;
  }
  for (const [key, state] of folded) {
    if (state && !seen.has(key))
      faults.push(
        `read.${projection.name}, row ${key}: is missing; “thidua rebuild ${projection.name}” restores it`,
      );
  }
  return faults;
}
