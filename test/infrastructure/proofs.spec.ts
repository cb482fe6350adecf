import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isBeginning, readNote, rootOfInclusion } from '../../docs/verify-proof.mjs';
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

  const sizes = fc.integer({ min: 1, max: 300 }).chain((size) =>
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
    expect(readNote(note, key.verifier(statement.origin))).toEqual({
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

  it.each(['', 'a letter', 'thidua/1\n0\nAAAA\n\n— x y\n'])('is not read from %j', (text) => {
    expect(parseNote(text)).toBeNull();
  });

  it('comes from a key that stays, and that others cannot read', async () => {
    const file = join(home, 'a', 'checkpoint.key');
    expect((await SigningKey.open(file)).verifier('x')).toBe(key.verifier('x'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
