import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { check } from '../../docs/verify-proof.mjs';
import { checkTimestamp, readCertificates } from '../../docs/verify-timestamp.mjs';
import type { EventStore } from '../../src/application/event-store.js';
import { ConfigError } from '../../src/infrastructure/config.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import type { Digesting } from '../../src/infrastructure/event-store/log-digest.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { RunningDigest } from '../../src/infrastructure/event-store/log-digest.js';
import { appDataSourceOptions } from '../../src/infrastructure/postgres/database.js';
import { Checkpoints } from '../../src/infrastructure/proofs/checkpoints.js';
import { parseNote } from '../../src/infrastructure/proofs/signed-note.js';
import {
  certificatesIn,
  checkToken,
  TimestampError,
} from '../../src/infrastructure/proofs/timestamp-token.js';
import { authorityOf } from '../../src/infrastructure/proofs/timestamps.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { recorded } from '../support/given.js';
import { wrongStamp } from '../support/second-timestamps.mjs';
import type { ServedAuthority } from '../support/tsa.js';
import { STAMPED, startAuthority } from '../support/tsa.js';
import { until } from '../support/until.js';

describe('the time-stamp of a checkpoint', () => {
  let home: string;
  let fresh: FreshDatabase;
  let database: DataSource;
  let authority: ServedAuthority;
  let checkpoints: Checkpoints;
  /** How far the clock of checkpoints is ahead, milliseconds. */
  let ahead = 0;
  const lines: string[] = [];
  const log = ['a'];

  const events = () => {
    let previousHash: string | null = null;
    return log.map((word, i) => {
      const event = { ...recorded({ type: 'Said', data: { word } }, i + 1), previousHash };
      previousHash = hashOf(event);
      return { ...event, hash: previousHash };
    });
  };
  const store: Partial<EventStore & Digesting> = {
    readAll: async ({ after }) => events().slice(Number(after)),
    readStream: async () => [],
    eventAt: async (position) => events()[Number(position) - 1] ?? null,
    timeOrder: () => Promise.resolve(new TimeOrder()),
    digest: async (after, upTo) => {
      const running = new RunningDigest();
      for (const event of events().slice(Number(after), Number(upTo))) running.add(event);
      return { events: running.events, digest: running.digest, isIntact: true };
    },
  };
  const textOf = (note: string): string => parseNote(note)!.text;
  const newest = async () => (await checkpoints.list(1))[0]!;
  /** A checkpoint of one more event. */
  const signed = async () => {
    log.push('b');
    return (await checkpoints.sign())!;
  };
  const faults = async (): Promise<readonly string[]> => {
    const compared = await checkpoints.signedLog();
    for (const event of events()) await compared.see(event);
    return await compared.end();
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-stamped-'));
    fresh = await freshDatabase();
    database = await new DataSource(appDataSourceOptions(fresh.appUrl)).initialize();
    authority = await startAuthority();
    const caFile = join(home, 'ca.pem');
    await writeFile(caFile, authority.ca);
    checkpoints = new Checkpoints({
      database,
      store: store as EventStore & Digesting,
      keyFile: join(home, 'checkpoint.key'),
      policy: null,
      authority: await authorityOf(authority.url, caFile),
      now: () => new Date(Date.now() + ahead),
      log: (line) => lines.push(line),
    });
  });
  afterAll(async () => {
    await checkpoints.close();
    await authority.close();
    await database.destroy();
    await fresh.drop();
    await rm(home, { recursive: true });
  });

  it('is asked for with a nonce, kept and served, and checked by the scripts with nothing but Node', async () => {
    expect((await signed()).timestamp).toBeUndefined();
    expect([
      await checkpoints.timestamps.ask(),
      await checkpoints.timestamps.ask(),
      authority.asked.length,
    ]).toEqual([true, true, 1]);
    const { note, timestamp, verifier } = await newest();
    expect(timestamp?.at).toBe(STAMPED);
    const token = Buffer.from(timestamp!.token, 'base64');
    const text = Buffer.from(textOf(note));
    const trusted = readCertificates(authority.ca);
    expect(checkTimestamp(token, text, trusted)).toEqual({ at: STAMPED, by: 'CN=Dấu thời gian thử' });
    const proof = { ...(await checkpoints.inclusion(1n, null)), hash: events()[0]!.hash };
    const { position: _position, hash: _hash, ...event } = proof.event;
    const given = { ...proof, recorded: event };
    expect(check(given, verifier, undefined, undefined, trusted)).toMatch(`; stamped ${STAMPED} by CN=`);
    const bare = { ...given, checkpoint: { note } };
    expect(() => check(bare, verifier, undefined, undefined, trusted)).toThrow('has no time-stamp');
    const strangers = readCertificates(
      (await startAuthority().then(async (other) => (await other.close(), other))).ca,
    );
    expect(() => checkTimestamp(token, text, strangers)).toThrow('no authority that you trust');
    expect(() => checkTimestamp(token, Buffer.from(`${String(text)}x`), trusted)).toThrow('of another text');
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['the answer is of another request', { nonce: Buffer.from('0123456789abcdef') }, /another request/],
    ['it stamps another text', { hash: Buffer.alloc(32) }, /another text/],
    ['it refuses', { refuses: true as const }, /refused, with status 2/],
    ['it answers with an error', { status: 500 }, /answered 500/],
    ['what it answers is no time-stamp', { body: 'hello' }, /cannot be read/],
    ['its certificate is for something else', { usage: ['1.3.6.1.5.5.7.3.1'] }, /for something else/],
    ['its signature names another certificate', { names: 'nobody' as const }, /names another certificate/],
    ['it sends more than anybody reads', { body: 'x'.repeat(100_000) }, /too long/],
  ])('is not kept where %s; that is told once, and nothing waits for it', async (_, how, words) => {
    await signed();
    lines.length = 0;
    authority.misbehave(how);
    expect([await checkpoints.timestamps.ask(), await checkpoints.timestamps.ask()]).toEqual([false, false]);
    expect(lines).toEqual([expect.stringMatching(words)]);
    const { signedAt, timestamp } = await newest();
    expect(timestamp).toBeUndefined();
    expect(await checkpoints.timestamps.state()).toEqual({ status: 'live', awaySince: signedAt });
    ahead = 180_000;
    expect(await checkpoints.timestamps.state()).toEqual({ status: 'away', awaySince: signedAt });
    ahead = 0;
    authority.misbehave({});
    expect(await checkpoints.timestamps.ask()).toBe(true);
    expect((await newest()).timestamp?.at).toBe(STAMPED);
    expect(lines[1]).toBe('checkpoints are stamped again');
    expect(await checkpoints.timestamps.state()).toEqual({ status: 'live', awaySince: null });
  });

  it('comes by itself after a signature, and is not waited for', async () => {
    checkpoints.start(3_600_000);
    await until('the first one', async () => (await newest()).timestamp);
    const { size } = await signed();
    const next = await until('the next one', async () => {
      const one = await newest();
      return one.size === size && one.timestamp;
    });
    expect(next.at).toBe(STAMPED);
  });

  it('is not what was stamped, says “verify”, once the time or the token is another', async () => {
    const owner = new Client({ connectionString: fresh.ownerUrl });
    await owner.connect();
    await owner.query('alter table log.timestamp disable trigger user');
    const kept = (await checkpoints.find(2)).timestamp!;
    for (const set of [
      `stamped_at = stamped_at + interval '1 second'`,
      `token = (select token from log.timestamp where size = 3)`,
      `token = 'x'`,
    ]) {
      await owner.query(`update log.timestamp set ${set} where size = 2`);
      expect(await faults()).toEqual([
        expect.stringMatching(/^the time-stamp of the checkpoint of 2 events is not/),
      ]);
      const again = `update log.timestamp set stamped_at = $1, token = decode($2, 'base64') where size = 2`;
      await owner.query(again, [kept.at, kept.token]);
    }
    expect(await faults()).toEqual([]);
    await owner.end();
  });

  it('needs certificates to trust', async () => {
    const none = join(home, 'none.pem');
    await writeFile(none, 'none');
    for (const file of [none, join(home, 'missing.pem')])
      await expect(authorityOf(authority.url, file)).rejects.toThrow(ConfigError);
  });
});

/** What is said; true where it is refused as it should be. */
function resultOf(check: () => object): unknown {
  try {
    return check();
  } catch (error) {
    return (error as Error).message.startsWith('the time-stamp ');
  }
}

/** As `openssl ts` made it, with a certificate that `openssl` issued. */
describe('a time-stamp of OpenSSL', () => {
  const file = (name: string): Buffer => readFileSync(new URL(`../timestamps/${name}`, import.meta.url));
  const [token, text, pem] = [file('token.der'), file('text.txt'), file('ca.pem').toString()];
  const stamped = { at: '2026-11-29T18:20:36.000Z', by: 'CN=Test TSA' };

  it('holds under its authority, here and in the script', async () => {
    expect(await checkToken(token, text.toString(), certificatesIn(pem))).toEqual(stamped);
    expect(checkTimestamp(token, text, readCertificates(pem))).toEqual(stamped);
  });

  it('with any bit changed is refused by both verifiers, or says the same: nothing rests on the other bits', async () => {
    const [trusted, certificates] = [readCertificates(pem), certificatesIn(pem)];
    const said: unknown[] = [];
    for (let at = 0; at < token.length; at++) {
      const changed = Buffer.from(token);
      changed[at]! ^= 1 << (at % 8);
      const script = resultOf(() => checkTimestamp(changed, text, trusted));
      expect([at, wrongStamp(changed, text.toString(), pem) !== undefined]).toEqual([at, script === true]);
      said.push(script);
      if (at % 7 > 0) continue;
      const here = checkToken(changed, text.toString(), certificates);
      said.push(await here.catch((error: unknown) => error instanceof TimestampError));
    }
    const others = said.filter((one) => one !== true);
    expect(others.filter((one) => !isDeepStrictEqual(one, stamped))).toEqual([]);
    expect(others.length).toBeLessThan(said.length / 10);
  });
});
