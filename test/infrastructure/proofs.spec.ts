import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { check, isBeginning, readNote, rootOfInclusion } from '../../docs/verify-proof.mjs';
import { MerkleTree } from '../../src/infrastructure/proofs/merkle-tree.js';
import { isSignedBy, parseNote, SigningKey } from '../../src/infrastructure/proofs/signed-note.js';

const treeOf = (leaves: readonly Buffer[]): MerkleTree => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
};

const numbered = (size: number): Buffer[] =>
  Array.from({ length: size }, (_, i) => createHash('sha256').update(String(i)).digest());

describe('the tree over the log', () => {
  // The leaves and roots that implementations of Certificate Transparency are tested with.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the root of RFC 9162 over %i leaves', (size, root) => {
    const tree = treeOf(leaves.map((leaf) => Buffer.from(leaf, 'hex')));
    expect(tree.root(size).toString('hex')).toBe(root);
  });

  // Above 256 and 512, where hashes of subtrees are kept.
  const sizes = fc.integer({ min: 1, max: 700 }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      at: fc.integer({ min: 1, max: size }),
      more: fc.integer({ min: 0, max: 40 }),
      bit: fc.nat(),
    }),
  );

  it('proves to the published script that an event is in it, and no other in its place', () => {
    fc.assert(
      fc.property(sizes, ({ size, at, more, bit }) => {
        const all = numbered(size + more);
        const tree = treeOf(all);
        const [index, path, root] = [at - 1, tree.inclusion(at - 1, size), tree.root(size)];
        expect(rootOfInclusion(all[index]!, index, size, path)).toEqual(root);
        expect(rootOfInclusion(Buffer.from('another'), index, size, path)).not.toEqual(root);
        const forgeries = path.map((step, i) =>
          path.with(i, Buffer.from(step.map((byte) => byte ^ (1 + (bit % 255))))),
        );
        for (const forged of [...forgeries, path.slice(1), [...path, root]].filter(
          (forged) => forged.length > 0,
        ))
          expect(rootOfInclusion(all[index]!, index, size, forged)).not.toEqual(root);
        expect(rootOfInclusion(all[index]!, index, 4 * size, path)).toBeNull();
        for (const place of [-1, index + 1, size + index])
          expect(rootOfInclusion(all[index]!, place, size, path)).not.toEqual(root);
      }),
    );
  });

  it('proves to the published script that a shorter log is its beginning, and no other log is', () => {
    fc.assert(
      fc.property(sizes, ({ size, at, more, bit }) => {
        const all = numbered(size + more);
        const tree = treeOf(all);
        const [from, path] = [tree.root(at), tree.consistency(at, size)];
        expect(isBeginning(at, from, size, tree.root(size), path)).toBe(true);
        const changed = all.map((leaf, i) => (i === bit % at ? Buffer.from('changed') : leaf));
        const other = treeOf(changed);
        expect(isBeginning(at, from, size, other.root(size), other.consistency(at, size))).toBe(false);
        expect(isBeginning(at, other.root(at), size, tree.root(size), path)).toBe(false);
      }),
    );
  });

  it('knows nothing of leaves to come', () => {
    const tree = treeOf(numbered(3));
    for (const ask of [() => tree.root(4), () => tree.inclusion(3, 3), () => tree.consistency(3, 2)])
      expect(ask).toThrow(RangeError);
  });
});

describe('a signed checkpoint', () => {
  let home: string;
  let key: SigningKey;
  const statement = {
    origin: 'thidua/0011223344556677',
    size: 42,
    root: 'ab'.repeat(32),
    signedAt: '2026-01-02T03:04:05.678Z',
  };
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-key-'));
    key = await SigningKey.open(join(home, 'a', 'checkpoint.key'));
  });
  afterAll(() => rm(home, { recursive: true }));

  it('says in lines that people and transparency tools read what was signed', () => {
    const note = key.sign(statement);
    expect(note.split('\n').slice(0, 5)).toEqual([
      statement.origin,
      '42',
      Buffer.from(statement.root, 'hex').toString('base64'),
      'signed 2026-01-02T03:04:05.678Z',
      '',
    ]);
    expect(parseNote(note)).toMatchObject(statement);
    expect(isSignedBy(parseNote(note)!, key.verifier(statement.origin))).toBe(true);
    expect(readNote(note, key.verifier(statement.origin))).toMatchObject({
      log: statement.origin,
      size: 42,
      root: Buffer.from(statement.root, 'hex'),
    });
  });

  it('is not valid once a letter of it is another, or under another key or name', async () => {
    const note = key.sign(statement);
    const verifier = key.verifier(statement.origin);
    for (const [from, to] of [
      ['42', '43'],
      ['q6ur', 'q6us'],
      ['05.678', '05.679'],
    ] as const) {
      const forged = note.replace(from, to);
      expect(forged).not.toBe(note);
      expect(isSignedBy(parseNote(forged)!, verifier)).toBe(false);
      expect(() => readNote(forged, verifier)).toThrow('not signed');
    }
    const other = await SigningKey.open(join(home, 'other.key'));
    for (const stranger of [other.verifier(statement.origin), key.verifier('thidua/other'), 'thidua+0+0']) {
      expect(isSignedBy(parseNote(note)!, stranger)).toBe(false);
      expect(() => readNote(note, stranger)).toThrow(/key/);
    }
  });

  describe('as it was kept', () => {
    const signature = (of: SigningKey, name = statement.origin): string =>
      of
        .sign({ ...statement, origin: name })
        .split('\n\n')[1]!
        .trim();
    /** Ways in which the same checkpoint comes back from witnesses, from mail and from editors. */
    const keptAs = async (): Promise<Record<string, string>> => {
      const [text] = key.sign(statement).split('\n\n') as [string];
      const own = signature(key);
      const others = await Promise.all(
        Array.from({ length: 15 }, async (_, i) =>
          signature(await SigningKey.open(join(home, `witness-${i}.key`)), `witness.example/${i}`),
        ),
      );
      // Of another type and length, as timestamped cosignatures and post-quantum ones are.
      const cosigned = `— witness.example/t ${Buffer.alloc(76, 7).toString('base64')}`;
      const large = `— witness.example/l ${Buffer.alloc(4_600, 7).toString('base64')}`;
      const namesake = signature(await SigningKey.open(join(home, 'other.key')));
      const note = (...lines: string[]): string => `${text}\n\n${lines.join('\n')}\n`;
      return {
        'with a witness': note(own, cosigned),
        'with a witness before it': note(cosigned, own),
        'with sixteen signatures': note(...others, own),
        'with one of another key of its name': note(namesake, own),
        'with a large signature': note(large, own),
        'twice signed': note(own, own),
        'with CRLF': note(own, cosigned).replaceAll('\n', '\r\n'),
        'with CR': note(own).replaceAll('\n', '\r'),
        'with blank lines around it': `\n\n${note(own)}\n\n`,
        'with a mark of the byte order': `\ufeff${note(own)}`,
        'without an end of the last line': note(own).trimEnd(),
      };
    };

    it('is read, and stands for the checkpoint of the proof', async () => {
      const verifier = key.verifier(statement.origin);
      const note = key.sign(statement);
      for (const [how, kept] of Object.entries(await keptAs())) {
        const said = parseNote(kept);
        expect([how, said]).toMatchObject([how, statement]);
        expect([how, isSignedBy(said!, verifier)]).toEqual([how, true]);
        expect([how, readNote(kept, verifier)]).toEqual([how, readNote(note, verifier)]);
        const proof = { earlier: { note }, later: { note: kept }, path: [] };
        expect([how, check(proof, verifier, kept)]).toEqual([how, check(proof, verifier, note)]);
      }
    });

    it('is refused where its own signature is another’s, missing, or one of two does not hold', async () => {
      const verifier = key.verifier(statement.origin);
      const [text] = key.sign(statement).split('\n\n') as [string];
      const own = signature(key);
      const spoiled = own.replace(/..=$/, 'AA=');
      const stranger = signature(await SigningKey.open(join(home, 'other.key')));
      for (const lines of [[stranger], [spoiled], [own, spoiled], [spoiled, own]]) {
        const kept = `${text}\n\n${lines.join('\n')}\n`;
        expect(isSignedBy(parseNote(kept)!, verifier)).toBe(false);
        expect(() => readNote(kept, verifier)).toThrow('not signed');
      }
      const many = `${text}\n\n${Array.from({ length: 101 }, () => own).join('\n')}\n`;
      for (const none of [`${text}\n`, `${text}\n\n`, `${text}\n\na line\n`, many])
        expect(parseNote(none)).toBeNull();
    });
  });

  it.each(['', 'a letter', 'thidua/1\n0\nAAAA\n\n— x y\n'])('is not read from %j', (text) => {
    expect(parseNote(text)).toBeNull();
  });

  it('comes from a key that stays, and that others cannot read', async () => {
    const file = join(home, 'a', 'checkpoint.key');
    expect((await SigningKey.open(file)).verifier('x')).toBe(key.verifier('x'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('docs/verify-proof.mjs', () => {
  const script = fileURLToPath(new URL('../../docs/verify-proof.mjs', import.meta.url));
  const runWith = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { input });

  it('ends with 0 where something is proved, 1 where nothing is, 2 where it cannot be read', async () => {
    const home = await mkdtemp(join(tmpdir(), 'thidua-proof-'));
    const key = await SigningKey.open(join(home, 'checkpoint.key'));
    const note = key.sign({
      origin: 'thidua/0',
      size: 1,
      root: 'ab'.repeat(32),
      signedAt: '2026-01-02T03:04:05.678Z',
    });
    const proof = JSON.stringify({ data: { earlier: { note }, later: { note }, path: [] } });
    const file = join(home, 'note.txt');
    await writeFile(file, `${note.replaceAll('\n', '\r\n')}— witness.example/w ${'A'.repeat(100)}\r\n`);
    const verifier = key.verifier('thidua/0');
    expect(runWith(proof, '-', verifier, file).stdout.toString()).toMatch(/^PROVED: /);
    await writeFile(file, 'another note');
    const codes = [
      [proof, '-', verifier],
      [proof, '-', verifier, file],
      [proof, '-', 'no key'],
      ['null', '-', verifier],
      ['<html>', '-', verifier],
      [proof, '-', verifier, join(home, 'none')],
    ].map(([input = '', ...args]) => runWith(input, ...args).status);
    expect(codes).toEqual([0, 1, 2, 1, 2, 2]);
    await rm(home, { recursive: true });
  });
});
