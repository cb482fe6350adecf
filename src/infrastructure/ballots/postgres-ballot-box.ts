import type { KeyObject } from 'node:crypto';
import { constants, createPrivateKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { BallotBox, paperBits } from '../../application/ballot-box.js';
import { StoreUnavailable } from '../../application/event-store.js';
import type { ReturnedBallot } from '../../domain/meetings/ballots.js';
import { appConnection, appPool, BALLOT_ROLE, isTransient } from '../postgres/database.js';
import { KeyFiles } from './key-files.js';
import type { Content, ContentKey } from './sealed-content.js';
import { firstKey, keyAt, sealed, unsealed } from './sealed-content.js';

const newKeyPair = promisify(generateKeyPair);

interface Row {
  readonly modulus: string;
  readonly version: number;
  readonly sealed: boolean;
  readonly content: Buffer;
}

type Ask = <R extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<R[]>;

/**
 * Keys and boxes in the database of the log, with a schema and a role of their own. Each ballot is one row, encrypted as a whole
 * under a key that is replaced with each returned ballot. This key is in an unlogged table, which a crash of the database empties,
 * and in a file of every node that used it. So what the write-ahead log and backups hold cannot be read once the ballot is closed,
 * and what was there earlier cannot be read even with the present key (ADR 0011).
 */
export class PostgresBallotBox extends BallotBox {
  readonly #pool: Pool;
  readonly #files: KeyFiles;

  private constructor(appUrl: string, folder: string, log: (line: string) => void) {
    super();
    this.#pool = appPool({ ...appConnection(appUrl, 'ballots', [], BALLOT_ROLE), max: 4 }, log);
    this.#files = new KeyFiles(folder);
  }

  /** `folder` is for the keys of this node. Encrypts what an earlier version left readable. */
  static async open(appUrl: string, folder: string, log: (line: string) => void): Promise<PostgresBallotBox> {
    const box = new PostgresBallotBox(appUrl, folder, log);
    try {
      await box.#sealOld();
      return box;
    } catch (error) {
      await box.close();
      throw error;
    }
  }

  async modulusFor(ballotId: string): Promise<string> {
    const known = await this.#row(this.#ask, ballotId);
    if (known !== null) return known.modulus;
    const { privateKey } = await newKeyPair('rsa', { modulusLength: paperBits });
    const modulus = modulusOf(privateKey);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return await this.#alone(async (ask) => {
      const meanwhile = await this.#row(ask, ballotId);
      if (meanwhile !== null) return meanwhile.modulus;
      await this.#create(ask, ballotId, modulus, false, { privateKey: pem, ballots: [] });
      return modulus;
    });
  }

  async sign(
    ballotId: string,
    modulus: string,
    blinded: readonly string[],
  ): Promise<readonly string[] | null> {
    const row = await this.#row(this.#ask, ballotId);
    if (row === null) return null;
    const { content } = await this.#read(this.#ask, ballotId, row);
    const key = createPrivateKey(content.privateKey);
    if (modulusOf(key) !== modulus)
      throw new Error(`the key of ballot ${ballotId} is not the one that opened it`);
    // Raw RSA on numbers that voters blinded: nobody here can tell what is signed.
    const raw = { key, padding: constants.RSA_NO_PADDING };
    return blinded.map((paper) => privateDecrypt(raw, Buffer.from(paper, 'hex')).toString('hex'));
  }

  async put(ballotId: string, ballot: ReturnedBallot): Promise<boolean> {
    const { commitment, choice, salt, signature } = ballot;
    const moved = await this.#alone(async (ask) => {
      const row = await this.#row(ask, ballotId);
      if (row === null || row.sealed) return null;
      const { content, key } = await this.#read(ask, ballotId, row);
      if (content.ballots.some((b) => b.commitment === commitment)) return key;
      const ballots = [...content.ballots, { commitment, choice, salt, signature }].sort((a, b) =>
        a.commitment < b.commitment ? -1 : 1,
      );
      const next = keyAt(key.version + 1, key);
      await ask('update ballot.content set version = $2, returned = $3, content = $4 where ballot_id = $1', [
        ballotId,
        next.version,
        ballots.length,
        sealed(ballotId, next, { ...content, ballots }),
      ]);
      await rewriteKeys(ask, ballotId, next);
      return next;
    });
    // Only after the commit: where that fails, the older key in the file still leads to the one in the table, but not back.
    if (moved) await this.#files.write(ballotId, moved);
    return moved !== null;
  }

  async count(ballotId: string): Promise<number> {
    const [row] = await this.#ask<{ returned: number }>(
      'select returned from ballot.content where ballot_id = $1',
      [ballotId],
    );
    return row?.returned ?? 0;
  }

  async seal(ballotId: string): Promise<readonly ReturnedBallot[]> {
    return await this.#alone(async (ask) => {
      await ask('update ballot.content set sealed = true where ballot_id = $1', [ballotId]);
      const row = await this.#row(ask, ballotId);
      return row === null ? [] : (await this.#read(ask, ballotId, row)).content.ballots;
    });
  }

  async destroy(ballotId: string): Promise<void> {
    await this.#alone(async (ask) => {
      await ask('delete from ballot.content where ballot_id = $1', [ballotId]);
      await rewriteKeys(ask, ballotId, null);
    });
    await this.#files.remove(ballotId);
  }

  async kept(): Promise<readonly string[]> {
    const rows = await this.#ask<{ ballot_id: string }>('select ballot_id from ballot.content');
    return [...new Set([...rows.map((row) => row.ballot_id), ...(await this.#files.list())])];
  }

  async hold(ballotId: string): Promise<void> {
    const row = await this.#row(this.#ask, ballotId);
    if (row !== null) await this.#read(this.#ask, ballotId, row);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #row(ask: Ask, ballotId: string): Promise<Row | null> {
    const [row] = await ask<Row>(
      `select encode(modulus, 'hex') as modulus, version, sealed, content from ballot.content where ballot_id = $1`,
      [ballotId],
    );
    return row ?? null;
  }

  /**
   * The content of a row and its key, from the table or the file, whichever has a key that leads to it. Both have the key
   * afterwards. Throws `StoreUnavailable` where neither has one.
   */
  async #read(
    ask: Ask,
    ballotId: string,
    { version, content: bytes }: Row,
  ): Promise<{ content: Content; key: ContentKey }> {
    const inFile = await this.#files.read(ballotId);
    const [inTable] = await ask<ContentKey & QueryResultRow>(
      'select version, key from ballot.content_key where ballot_id = $1',
      [ballotId],
    );
    for (const known of [inTable, inFile]) {
      if (!known || known.version > version) continue;
      const key = keyAt(version, known);
      const content = unsealed(ballotId, key, bytes);
      if (content === null) continue;
      // A newer file was written after this row was read.
      if (inFile === null || inFile.version < version) await this.#files.write(ballotId, key);
      if (!inTable)
        await ask('insert into ballot.content_key values ($1, $2, $3) on conflict do nothing', [
          ballotId,
          key.version,
          key.key,
        ]);
      return { content, key };
    }
    throw new StoreUnavailable(
      `the key of ballot ${ballotId} is not here: the database lost it in a crash, and the folder of this node has none. ` +
        'Start a node that used it, or put its file back',
    );
  }

  /** Writes the file first: a crash may empty the table. */
  async #create(
    ask: Ask,
    ballotId: string,
    modulus: string,
    isSealed: boolean,
    content: Content,
  ): Promise<void> {
    const key = firstKey();
    await this.#files.write(ballotId, key);
    await ask(
      'insert into ballot.content (ballot_id, modulus, version, sealed, returned, content) values ($1, $2, 0, $3, $4, $5)',
      [
        ballotId,
        Buffer.from(modulus, 'hex'),
        isSealed,
        content.ballots.length,
        sealed(ballotId, key, content),
      ],
    );
    await rewriteKeys(ask, ballotId, key);
  }

  /** Moves ballots from the tables of an earlier version, in which their order and the key could be read. */
  async #sealOld(): Promise<void> {
    const [old] = await this.#ask('select from ballot.paper_key limit 1');
    if (!old) return;
    await this.#alone(async (ask) => {
      const keys = await ask<{ ballot_id: string; modulus: string; private_key: string; sealed: boolean }>(
        `select ballot_id, encode(modulus, 'hex') as modulus, private_key, sealed from ballot.paper_key`,
      );
      for (const { ballot_id: ballotId, modulus, private_key: privateKey, sealed: isSealed } of keys) {
        const ballots = await ask<ReturnedBallot & QueryResultRow>(
          `select encode(commitment, 'hex') as commitment, choice, salt, encode(signature, 'hex') as signature
           from ballot.box where ballot_id = $1 order by commitment`,
          [ballotId],
        );
        await this.#create(ask, ballotId, modulus, isSealed, { privateKey, ballots });
      }
      await ask('truncate ballot.box, ballot.paper_key');
    });
  }

  readonly #ask: Ask = async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await this.#pool.query<R>(text, [...values])).rows;
    } catch (cause) {
      throw away(cause);
    }
  };

  /** Works in a transaction, while nobody else changes a box. */
  async #alone<R>(work: (ask: Ask) => Promise<R>): Promise<R> {
    const client = await this.#pool.connect().catch((cause: unknown) => {
      throw away(cause);
    });
    const ask: Ask = async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<R>(text, [...values])).rows;
    try {
      await ask('begin');
      await ask('lock table ballot.content_key in access exclusive mode');
      const result = await work(ask);
      await ask('commit');
      client.release();
      return result;
    } catch (cause) {
      await rolledBack(client);
      throw away(cause);
    }
  }
}

function modulusOf(key: KeyObject): string {
  const { n = '' } = key.export({ format: 'jwk' });
  return Buffer.from(n, 'base64url').toString('hex');
}

/** Truncates and fills the table again, so that its files hold no earlier key. */
async function rewriteKeys(ask: Ask, ballotId: string, key: ContentKey | null): Promise<void> {
  const others = await ask<{ ballot_id: string; version: number; key: Buffer }>(
    'select ballot_id, version, key from ballot.content_key where ballot_id <> $1',
    [ballotId],
  );
  const all = key === null ? others : [...others, { ballot_id: ballotId, ...key }];
  await ask('truncate ballot.content_key');
  await ask('insert into ballot.content_key select * from unnest($1::text[], $2::integer[], $3::bytea[])', [
    all.map((k) => k.ballot_id),
    all.map((k) => k.version),
    all.map((k) => k.key),
  ]);
}

async function rolledBack(client: PoolClient): Promise<void> {
  await client.query('rollback').then(
    () => client.release(),
    (error: unknown) => client.release(error instanceof Error ? error : true),
  );
}

function away(cause: unknown): unknown {
  if (cause instanceof StoreUnavailable || !isTransient(cause)) return cause;
  return new StoreUnavailable('the ballot box cannot be reached', { cause });
}
