import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { EventStore } from '../../src/application/event-store.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import type { Digesting } from '../../src/infrastructure/event-store/log-digest.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { RunningDigest } from '../../src/infrastructure/event-store/log-digest.js';
import { appDataSourceOptions } from '../../src/infrastructure/postgres/database.js';
import { Checkpoints } from '../../src/infrastructure/proofs/checkpoints.js';
import { Policy } from '../../src/infrastructure/proofs/policy.js';
import { SigningKey } from '../../src/infrastructure/proofs/signed-note.js';
import { freshDatabase } from '../support/database.js';
import { recorded } from '../support/given.js';
import { heard, inTime, until } from '../support/until.js';
import { type ServedWitness, startWitness } from '../support/witness.js';

describe('a server and its witnesses', () => {
  let home: string;
  let witness: ServedWitness;
  let key: string;
  const opened: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-witnessed-'));
    const origin = `thidua/${eventsOf(['a'])[0]!.hash.slice(0, 16)}`;
    key = (await SigningKey.open(join(home, 'checkpoint.key'))).verifier(origin);
    witness = await startWitness(join(home, 'witness'), [key]);
    opened.push(() => witness.close());
  });
  afterEach(async () => {
    for (const end of opened.splice(0).toReversed()) await end();
    await rm(home, { recursive: true });
  });

  const eventsOf = (log: readonly string[]) => {
    let previousHash: string | null = null;
    return log.map((word, i) => {
      const event = { ...recorded({ type: 'Said', data: { word } }, i + 1), previousHash };
      previousHash = hashOf(event);
      return { ...event, hash: previousHash };
    });
  };

  /** A server over such a log, with a database of its own; all have the operator's key. */
  const server = async (log: string[], urls: readonly string[] = [witness.url]) => {
    const fresh = await freshDatabase();
    const database = await new DataSource(appDataSourceOptions(fresh.appUrl)).initialize();
    const lines: string[] = [];
    const checkpoints = over(log, database, urls, lines);
    opened.push(
      () => fresh.drop(),
      () => database.destroy(),
      () => checkpoints.close(),
    );
    return { fresh, database, checkpoints, lines };
  };
  const over = (
    log: string[],
    database: DataSource,
    urls: readonly string[],
    lines: string[],
  ): Checkpoints => {
    const store: Partial<EventStore & Digesting> = {
      readAll: async ({ after }) => eventsOf(log).slice(Number(after)),
      readStream: async () => [],
      eventAt: async (position) => eventsOf(log)[Number(position) - 1] ?? null,
      timeOrder: () => Promise.resolve(new TimeOrder()),
      digest: async (after, upTo) => {
        const running = new RunningDigest();
        for (const event of eventsOf(log).slice(Number(after), Number(upTo))) running.add(event);
        return { events: running.events, digest: running.digest, isIntact: true };
      },
    };
    const named = urls.map((url, i) => `witness w${i} ${keyOf(i)} ${url}`);
    return new Checkpoints({
      database,
      store: store as EventStore & Digesting,
      keyFile: join(home, 'checkpoint.key'),
      policy: new Policy(Buffer.from([...named, 'quorum w0'].join('\n'))),
      now: () => new Date(),
      log: (line) => lines.push(line),
    });
  };
  /** The first is the witness; the others are never heard of. */
  const keyOf = (i: number): string =>
    i === 0 ? witness.verifier : 'w.example/2+96c3fd7a+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const noteOf = async ({ checkpoints }: { checkpoints: Checkpoints }): Promise<string> =>
    (await checkpoints.list(1))[0]?.note ?? '';
  const stateOf = async ({ checkpoints }: { checkpoints: Checkpoints }) =>
    (await checkpoints.witnesses.state()).witnesses[0];

  it('cannot show two histories: the witness cosigns the one that it saw first, and says that there is another', async () => {
    const [one, two] = [await server(['a', 'b', 'c']), await server(['a', 'b', 'x'])];
    for (const { checkpoints } of [one, two]) {
      await checkpoints.sign();
      await checkpoints.witnesses.ask();
    }
    expect(await noteOf(one)).toContain('\n— witness.example/w ');
    expect(await noteOf(two)).not.toContain('witness.example');
    expect(await stateOf(two)).toMatchObject({ size: null, trouble: 'REFUSED' });
    expect(two.lines).toEqual([
      'no cosignature of the witness w0: it saw a history of which the 3 events signed here are no continuation',
    ]);
    expect(witness.lines.join('\n')).toContain('it signed two roots of 3 events');
    const later = await server(['a', 'b', 'x', 'y', 'z']);
    await later.checkpoints.sign();
    await later.checkpoints.witnesses.ask();
    expect(await stateOf(later)).toMatchObject({ size: null, trouble: 'REFUSED' });
    expect(witness.lines.at(-1)).toContain('422 the proof does not show');
  });

  it('is refused where it lost what the witness saw, and goes on where it only forgot what that was', async () => {
    const log = ['a', 'b', 'c'];
    const first = await server(log);
    await first.checkpoints.sign();
    await first.checkpoints.witnesses.ask();
    const older = await server(['a', 'b']);
    await older.checkpoints.sign();
    await older.checkpoints.witnesses.ask();
    expect([await stateOf(older), older.lines]).toMatchObject([
      { trouble: 'REFUSED' },
      ['no cosignature of the witness w0: it saw 3 events of this log, of which 2 are signed here'],
    ]);
    const moved = await server([...log, 'd']);
    await moved.checkpoints.sign();
    await moved.checkpoints.witnesses.ask();
    expect(await stateOf(moved)).toMatchObject({ size: 4, trouble: null });
  });

  it('does not take two cosignatures of one witness, though two processes ask at once', async () => {
    const log = ['a', 'b'];
    const { database, checkpoints, lines } = await server(log);
    await checkpoints.sign();
    const others = Array.from({ length: 4 }, () => over(log, database, [witness.url], lines));
    await Promise.all(others.map((one) => one.witnesses.ask()));
    for (const one of others) await one.close();
    expect((await noteOf({ checkpoints })).match(/^— witness/gm)).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  /** What answers in the place of a witness. */
  const stranger = async (answer: RequestListener): Promise<string> => {
    const other: Server = createServer(answer).listen(0, '127.0.0.1');
    await heard(other, 'listening');
    opened.push(async () => {
      other.closeAllConnections();
      other.close();
    });
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  };

  it('keeps nothing that does not hold, whatever is answered', async () => {
    const other = await SigningKey.open(join(home, 'other.key'));
    const answers: readonly (readonly [string, RequestListener])[] = [
      ['UNREACHABLE', (_, response) => void response.writeHead(500).end()],
      ['UNREACHABLE', (_, response) => void response.destroy()],
      [
        'UNREACHABLE',
        (_, response) => void response.writeHead(307, { location: `${witness.url}/add-checkpoint` }).end(),
      ],
      ['UNREACHABLE', (_, response) => void response.writeHead(200).end('x'.repeat(100_000))],
      ['UNUSABLE', (_, response) => void response.writeHead(404).end()],
      ['UNUSABLE', (_, response) => void response.writeHead(403).end()],
      ['UNUSABLE', (_, response) => void response.writeHead(200).end()],
      ['UNUSABLE', (_, response) => void response.writeHead(200).end('— witness.example/w AAAA\n')],
      [
        'UNUSABLE',
        (_, response) => void response.writeHead(200).end(other.cosign('x', 'witness.example/w', new Date())),
      ],
      ['UNUSABLE', (_, response) => void response.writeHead(409).end('soon\n')],
      ['UNUSABLE', (_, response) => void response.writeHead(409).end('1\n')],
      ['REFUSED', (_, response) => void response.writeHead(409).end('99\n')],
      ['REFUSED', (_, response) => void response.writeHead(422).end()],
    ];
    const { database, checkpoints } = await server(['a', 'b']);
    await checkpoints.sign();
    for (const [i, [trouble, answer]] of answers.entries()) {
      const lines: string[] = [];
      const one = over(['a', 'b'], database, [await stranger(answer)], lines);
      await one.witnesses.ask();
      await one.witnesses.ask();
      expect([i, await stateOf({ checkpoints: one })]).toMatchObject([i, { size: null, trouble }]);
      expect(lines).toEqual([expect.stringMatching(/^no cosignature of the witness w0: ./)]);
      await one.close();
    }
    expect(await noteOf({ checkpoints })).not.toContain('witness.example');
  });

  it('passes over what others sign beside a witness, and says so once', async () => {
    const other = await SigningKey.open(join(home, 'other.key'));
    const url = await stranger((request, response) => {
      const relay = async (): Promise<void> => {
        const { status, text } = await witness.add(await buffer(request));
        const line = status === 200 ? other.cosign('x', 'witness.example/other', new Date()) : '';
        response.writeHead(status).end(`${line}${text}`);
      };
      void relay();
    });
    const log = ['a', 'b'];
    const { checkpoints, lines } = await server(log, [url]);
    for (const word of ['c', 'd']) {
      await checkpoints.sign();
      await checkpoints.witnesses.ask();
      log.push(word);
    }
    expect(await stateOf({ checkpoints })).toMatchObject({ size: 3, trouble: null });
    expect(await noteOf({ checkpoints })).not.toContain('witness.example/other');
    expect(lines).toEqual([
      expect.stringMatching(
        /^the witness w0 also signs with witness\.example\/other\+.{8}, which the policy does not name$/,
      ),
    ]);
  });

  it('signs and stops though a witness never answers, and asks again the one that did not', async () => {
    let asked = 0;
    const log = ['a'];
    const dead = await stranger(() => void asked++);
    const { checkpoints, lines } = await server(log, [witness.url, dead]);
    await witness.close();
    checkpoints.start(20);
    await until('both were asked', () => asked > 0 && lines.length > 0);
    log.push('b');
    await until('the next is signed all the same', async () => (await checkpoints.list(1))[0]?.size === 2);
    const port = Number(new URL(witness.url).port);
    witness = await startWitness(join(home, 'witness'), [key], { port });
    await until('the witness that is back signs', async () => (await stateOf({ checkpoints }))?.size === 2);
    expect(lines.at(-1)).toBe('the witness w0 cosigns again');
    await inTime('the server stops', checkpoints.close(), 5_000);
    expect(asked).toBe(1);
  });

  it('finds with “verify” that a cosignature is not what was signed, whatever column is another', async () => {
    const log = ['a'];
    const { checkpoints, fresh } = await server(log);
    for (const word of ['b', 'c', 'd', 'e']) {
      await checkpoints.sign();
      await checkpoints.witnesses.ask();
      log.push(word);
    }
    const faults = async (): Promise<readonly string[]> => {
      const signed = await checkpoints.signedLog();
      for (const event of eventsOf(log)) await signed.see(event);
      return await signed.end();
    };
    expect(await faults()).toEqual([]);
    const owner = new Client({ connectionString: fresh.ownerUrl });
    await owner.connect();
    await owner.query('alter table log.cosignature disable trigger user');
    for (const set of [
      `witness = replace(witness, 'witness.', 'khac.') where size = 1`,
      `cosigned_at = cosigned_at + interval '1 second' where size = 2`,
      `line = (select line from log.cosignature where size = 4) where size = 3`,
    ])
      expect((await owner.query(`update log.cosignature set ${set}`)).rowCount).toBe(1);
    await owner.end();
    expect(await faults()).toEqual(
      [1, 2, 3].map((size) =>
        expect.stringMatching(`^a cosignature under the checkpoint of ${size} events is not what .* signed$`),
      ),
    );
  });

  it('is not started with an address that is none', async () => {
    for (const url of ['w.example', 'ftp://w.example', 'http://'])
      expect(() => over(['a'], null as never, [url], [])).toThrow(/^the witness w0 needs an address/);
  });
});
