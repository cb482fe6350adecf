import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BallotCounter } from '../../src/application/ballot-counter.js';
import { PostgresBallotBox } from '../../src/infrastructure/ballots/postgres-ballot-box.js';
import type { ContentKey } from '../../src/infrastructure/ballots/sealed-content.js';
import { keyAt, sealed, unsealed } from '../../src/infrastructure/ballots/sealed-content.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Cast } from '../support/ballots.js';
import { asOwner, filesSince, walSegment } from '../support/database-files.js';
import { cast, cluster4, give, open, provinces, signed } from '../support/ballots.js';

// What the database and its files, the write-ahead log included, keep of a ballot for whoever reads them later.

const options = [
  { id: 'mot', label: 'Một' },
  { id: 'phuong-an-co-ten-dai-hon-nhieu', label: 'Hai' },
];
const choices = ['mot', 'phuong-an-co-ten-dai-hon-nhieu', 'AGAINST', 'BLANK', 'mot', 'AGAINST', 'mot'];
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

let app: TestApp;

const rows = <R = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<R[]> =>
  asOwner<R>(app.database, sql, values);

interface Kept {
  readonly version: number;
  readonly returned: number;
  readonly content: Buffer;
  readonly key: Buffer;
}

const keptOf = async (ballotId: string): Promise<Kept> =>
  (
    await rows<Kept>(
      'select c.version, returned, content, key from ballot.content c join ballot.content_key k using (ballot_id, version) where ballot_id = $1',
      [ballotId],
    )
  )[0]!;

const keyFile = (ballotId: string, of = app): string => join(of.home, 'ballots', `${ballotId}.key`);

describe('what is kept of a secret ballot', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-20T02:00:00Z');
    await cluster4(app);
  });
  afterAll(() => app.close());

  describe('in tables, files and write-ahead log', () => {
    let ballotId: string;
    let segment: string;
    const papers: Cast[] = [];
    /** As the box was after each ballot. */
    const moments: Kept[] = [];
    const keys = (): Buffer[] => moments.map(({ key }) => key);
    const secrets = (): Buffer[] =>
      papers.flatMap(({ paper, ballot }) => [
        hex(paper.commitment),
        hex(ballot.signature),
        ...[paper.salt, paper.commitment, ballot.signature].map((text) => Buffer.from(text)),
      ]);
    /** A line of the key that signs the papers of this ballot: others share the files. */
    const signingKey = (): Buffer[] => {
      const { key, content, version } = moments.at(-1)!;
      const { privateKey } = unsealed(ballotId, { key, version }, content)!;
      return [Buffer.from(privateKey.split('\n')[5]!)];
    };
    const foundIn = (bytes: Buffer, needles: readonly Buffer[]): number =>
      needles.filter((needle) => bytes.includes(needle)).length;

    beforeAll(async () => {
      segment = await walSegment(app.database);
      ballotId = await open(app, 'dau-vet', { options });
      for (const [i, [unitId]] of provinces.entries())
        papers.push(await cast(app, ballotId, unitId, choices[i]!));
      await app.accept('EndVoting', { ballotId });
      moments.push(await keptOf(ballotId));
      for (const { ballot } of papers.toReversed()) {
        await give(app, ballotId, ballot);
        moments.push(await keptOf(ballotId));
      }
    });

    it('one row changes as a whole: no place and no transaction is that of one ballot', async () => {
      const kept = await rows('select ctid, xmin from ballot.content where ballot_id = $1', [ballotId]);
      expect(kept).toHaveLength(1);
      const { key, content, version } = moments.at(-1)!;
      const { ballots } = unsealed(ballotId, { key, version }, content)!;
      expect(ballots.map((b) => b.commitment)).toEqual(papers.map((p) => p.paper.commitment).toSorted());
      expect(
        (await rows('select ctid from ballot.content_key where ballot_id = $1', [ballotId])).length,
      ).toBe(1);
    });

    it('what it was before cannot be read with the key of today, and no length tells a choice', () => {
      expect(moments.map((m) => m.version)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const lengths = moments.map((m) => m.content.length);
      expect(new Set(lengths.slice(1).map((length, i) => length - lengths[i]!)).size).toBe(1);
      const opens = moments.map((now) =>
        moments.map((then) => unsealed(ballotId, keyAt(then.version, now), then.content) !== null),
      );
      expect(opens).toEqual(moments.map((_now, i) => moments.map((_then, j) => j >= i)));
    });

    it('neither log nor data files have a ballot, the signing key or an earlier key while it is open', async () => {
      const { log, data } = await filesSince(app.database, segment);
      expect(foundIn(log, [Buffer.from(ballotId), moments.at(-1)!.content.subarray(0, 32)])).toBe(2);
      for (const bytes of [log, data]) {
        expect(foundIn(bytes, secrets())).toBe(0);
        expect(foundIn(bytes, keys().slice(0, -1))).toBe(0);
        expect(foundIn(bytes, signingKey())).toBe(0);
      }
      // The write-ahead log never has the present one, nor would a base backup.
      expect(foundIn(log, keys())).toBe(0);
      const file = await readFile(keyFile(ballotId), 'utf8');
      expect(file).toBe(`7 ${moments.at(-1)!.key.toString('hex')}\n`);
    });

    it('nothing opens any of it once the ballot is closed', async () => {
      await app.accept('CloseBallot', { ballotId });
      const { log, data } = await filesSince(app.database, segment);
      for (const bytes of [log, data]) {
        expect(foundIn(bytes, keys())).toBe(0);
        // The event that closed it has the ballots, in the order of their commitments.
        expect(
          foundIn(
            bytes,
            papers.map(({ paper }) => hex(paper.commitment)),
          ),
        ).toBe(0);
        expect(foundIn(bytes, signingKey())).toBe(0);
      }
      await expect(readFile(keyFile(ballotId))).rejects.toThrow('ENOENT');
    });
  });

  it('a crash of the database, or a folder that is lost, loses no ballot; both together are told', async () => {
    const ballotId = await open(app, 'mat-khoa', { options });
    const papers: Cast[] = [];
    for (const [unitId] of provinces.slice(0, 4)) papers.push(await cast(app, ballotId, unitId, 'mot'));
    await app.accept('EndVoting', { ballotId });
    expect((await give(app, ballotId, papers[0]!.ballot)).status).toBe(201);
    const file = await readFile(keyFile(ballotId), 'utf8');

    await rows('truncate ballot.content_key'); // what a crash does to it
    expect((await give(app, ballotId, papers[1]!.ballot)).status).toBe(201);
    await rm(keyFile(ballotId));
    expect((await give(app, ballotId, papers[2]!.ballot)).status).toBe(201);
    const newer = await readFile(keyFile(ballotId), 'utf8');

    await rows('truncate ballot.content_key');
    await rm(keyFile(ballotId));
    expect((await give(app, ballotId, papers[3]!.ballot)).body.code).toBe('UNAVAILABLE');
    expect((await app.send('CloseBallot', { ballotId })).status).toBe(503);
    expect((await app.get(`/api/ballots/${ballotId}/papers`)).status).toBe(503);
    // An older one leads there as well.
    await writeFile(keyFile(ballotId), file);
    expect((await give(app, ballotId, papers[3]!.ballot)).status).toBe(201);
    expect(await readFile(keyFile(ballotId), 'utf8')).not.toBe(newer);
    await app.accept('CloseBallot', { ballotId });
    expect((await app.get(`/api/ballots/${ballotId}`)).body.data.result).toMatchObject({
      issued: 4,
      returned: 4,
    });
  });

  it('another node takes part with a folder of its own, and forgets the key with the others', async () => {
    const ballotId = await open(app, 'hai-may', { options });
    const next = await startApp(app.database);
    next.clock.set('2019-12-20T02:00:00Z');
    try {
      const first = await cast(app, ballotId, 'lao-cai', 'mot');
      const second = await cast(next, ballotId, 'son-la', 'BLANK');
      await app.accept('EndVoting', { ballotId });
      expect((await give(app, ballotId, first.ballot)).status).toBe(201);
      expect((await give(next, ballotId, second.ballot)).status).toBe(201);
      const older = await readFile(keyFile(ballotId), 'utf8');
      await app.app.get(BallotCounter).tidy();
      const files = [
        await readFile(keyFile(ballotId), 'utf8'),
        await readFile(keyFile(ballotId, next), 'utf8'),
      ];
      expect(files[0]).toBe(files[1]);
      expect([older[0], files[0]![0]]).toEqual(['1', '2']);
      await app.accept('CloseBallot', { ballotId });
      expect((await app.get(`/api/ballots/${ballotId}`)).body.data.result).toMatchObject({ returned: 2 });
      await next.app.get(BallotCounter).tidy();
      await expect(readFile(keyFile(ballotId, next))).rejects.toThrow('ENOENT');
    } finally {
      await next.close();
    }
  });

  it('signs with no other key than the one that opened the ballot', async () => {
    const ballotId = await open(app, 'khoa-bi-doi', { options });
    const { paper } = await cast(app, ballotId, 'lao-cai', 'mot');
    const { version, key, content } = await keptOf(ballotId);
    const mine = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const privateKey = mine.export({ type: 'pkcs8', format: 'pem' }).toString();
    const swapped = sealed(ballotId, { version, key }, { privateKey, ballots: [] });
    await rows('update ballot.content set content = $2 where ballot_id = $1', [ballotId, swapped]);
    expect((await app.get(`/api/ballots/${ballotId}/papers`)).status).toBe(500);
    await rows('update ballot.content set content = $2 where ballot_id = $1', [ballotId, content]);
    expect((await signed(app, paper)).choice).toBe('mot');
  });

  it('ballots that an earlier version left open are sealed at the start, go on, and leave empty tables', async () => {
    const ballotId = await open(app, 'mo-tu-truoc', { options });
    const papers: Cast[] = [];
    for (const [unitId] of provinces.slice(0, 3)) papers.push(await cast(app, ballotId, unitId, 'mot'));
    await app.accept('EndVoting', { ballotId });
    const { version, key, content } = await keptOf(ballotId);
    const { privateKey } = unsealed(ballotId, { version, key } satisfies ContentKey, content)!;
    await rows('delete from ballot.content where ballot_id = $1', [ballotId]);
    await rows('delete from ballot.content_key where ballot_id = $1', [ballotId]);
    await rm(keyFile(ballotId));
    const { modulus } = (await app.get(`/api/ballots/${ballotId}`)).body.data;
    await rows('insert into ballot.paper_key values ($1, $2, $3)', [ballotId, hex(modulus), privateKey]);
    const { paper, ballot } = papers[2]!;
    await rows('insert into ballot.box values ($1, $2, $3, $4, $5)', [
      ballotId,
      hex(paper.commitment),
      ballot.choice,
      ballot.salt,
      hex(ballot.signature),
    ]);
    const next = await PostgresBallotBox.open(
      app.database.appUrl,
      join(app.home, 'ballots'),
      () => undefined,
    );
    await next.close();
    for (const table of ['box', 'paper_key']) {
      expect(await rows(`select from ballot.${table}`)).toEqual([]);
      expect(await rows(`select pg_relation_size('ballot.${table}')::integer as size`)).toEqual([
        { size: 0 },
      ]);
    }
    expect((await give(app, ballotId, papers[0]!.ballot)).status).toBe(201);
    await app.accept('CloseBallot', { ballotId });
    expect((await app.get(`/api/ballots/${ballotId}`)).body.data.result).toMatchObject({
      issued: 3,
      returned: 2,
    });
  });
});
