import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, readPolicy } from '../../docs/verify-proof.mjs';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { leafOf } from '../../src/infrastructure/proofs/merkle-tree.js';
import { Policy } from '../../src/infrastructure/proofs/policy.js';
import { parseNote, SigningKey } from '../../src/infrastructure/proofs/signed-note.js';
import { writeVerifierKey } from '../../src/infrastructure/proofs/verifier-key.js';

describe('a policy', () => {
  const names = ['x1', 'x2', 'x3', 'y1', 'y2'];
  const origin = 'thidua/0011223344556677';
  let home: string;
  let log: SigningKey;
  let keys: Map<string, SigningKey>;
  let lines: string[];
  let note: string;

  const file = (name: string): Promise<SigningKey> => SigningKey.open(join(home, name));
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-policy-'));
    log = await file('log.key');
    keys = new Map(await Promise.all(names.map(async (name) => [name, await file(name)] as const)));
    lines = names.map(
      (name) => `witness ${name} ${keys.get(name)!.verifier(`w.example/${name}`, 'witness')}`,
    );
    note = log.sign({ origin, size: 5, root: 'ab'.repeat(32), signedAt: '2026-01-02T03:04:05.678Z' });
  });
  afterAll(() => rm(home, { recursive: true }));

  /** The checkpoint with what some witnesses signed. */
  const cosigned = (...by: readonly string[]): string => {
    const { text } = parseNote(note)!;
    const at = new Date('2026-01-02T03:05:00Z');
    return `${note}${by.map((name) => keys.get(name)!.cosign(text, `w.example/${name}`, at)).join('')}`;
  };
  /** What the server and the published script say of a checkpoint; null where it is good. */
  const said = (policy: string, kept: string, key = log.verifier(origin)): (string | null)[] => {
    const proof = { earlier: { note: kept }, later: { note: kept }, path: [] };
    const script = (): string | null => {
      try {
        check(proof, key, undefined, readPolicy(Buffer.from(policy)));
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    };
    return [new Policy(Buffer.from(policy)).fault(parseNote(kept)!), script()];
  };

  it('is kept by a quorum, of groups of groups too, and by nothing less, which is named', () => {
    const groups = ['group X 2 x1 x2 x3', 'group Y any y1 y2', 'group XY all X Y', 'quorum XY'];
    const policy = [
      '# two bodies',
      '',
      ...lines,
      ...groups.map((line) => ` \t${line.replaceAll(' ', '\t ')} `),
      '',
    ].join('\n');
    for (const by of [['x1', 'x2', 'y1'], ['x3', 'x1', 'y2'], names])
      expect([by, ...said(policy, cosigned(...by))]).toEqual([by, null, null]);
    for (const by of [[], ['x1', 'x2', 'x3'], ['x1', 'y1', 'y2'], ['y1', 'y2'], ['x1', 'x1', 'y1']]) {
      const [ours, script] = said(policy, cosigned(...by));
      const signed = names.filter((name) => by.includes(name)).join(', ') || 'none';
      const missing = names.filter((name) => !by.includes(name)).join(', ');
      expect(ours).toBe(`too few witnesses cosigned the checkpoint of 5 events: ${signed}; not ${missing}`);
      expect(script).toBe(`too few witnesses cosigned: ${signed}; not ${missing}`);
    }
  });

  it('does not count what is signed for another text, by another key, or does not hold', () => {
    const policy = [...lines, 'quorum x1'].join('\n');
    const { text } = parseNote(note)!;
    const [at, x1] = [new Date('2026-01-02T03:05:00Z'), keys.get('x1')!];
    const good = x1.cosign(text, 'w.example/x1', at);
    for (const line of [
      x1.cosign(text.replace('5', '6'), 'w.example/x1', at),
      x1.cosign(text, 'w.example/other', at),
      keys.get('x2')!.cosign(text, 'w.example/x1', at),
      good.replace(/.==\n$/, 'A==\n').replace(/....(.==\n)$/, 'AAAA$1'),
      `${good}${good.replace(/....(.==\n)$/, 'AAAA$1')}`,
      x1.cosign(text, 'w.example/x1', new Date(0)),
    ]) {
      const [ours, script] = said(policy, `${note}${line}`);
      expect([line, ours, script]).toEqual([
        line,
        expect.stringContaining('too few'),
        expect.stringContaining('too few'),
      ]);
    }
    expect(said(policy, `${note}${good}`)).toEqual([null, null]);
  });

  it('takes any of its logs where it names some, without a key given beside', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const other = `log ${writeVerifierKey('log.example/other', 'log', publicKey)}`;
    const own = `log ${log.verifier(origin)} https://log.example`;
    for (const key of [undefined, ''])
      expect(said([other, own, 'quorum none'].join('\n'), note, key)).toEqual([null, null]);
    expect(said([other, 'quorum none'].join('\n'), note, '')).toEqual([
      'the checkpoint of 5 events is signed by none of the policy’s logs',
      expect.stringContaining('not signed by this key'),
    ]);
    expect(said([other, 'quorum none'].join('\n'), note)[1]).toContain('none of the policy’s logs');
  });

  it('is demanded of the very checkpoint that the proof rests on', () => {
    const policy = readPolicy(Buffer.from([...lines, 'quorum x1'].join('\n')));
    const key = log.verifier(origin);
    const [bare, good] = [{ note }, { note: cosigned('x1') }];
    expect(check({ earlier: bare, later: good, path: [] }, key, undefined, policy)).toContain(
      'cosigned by x1',
    );
    for (const proof of [
      { earlier: good, later: bare, path: [] },
      { earlier: bare, later: bare, checkpoint: null, path: [] },
    ])
      expect(() => check(proof, key, undefined, policy)).toThrow('too few');
    const recorded = { id: 'e', type: 'Said' };
    const leaf = createHash('sha256').update(canonicalJson(recorded)).digest();
    const root = leafOf(leaf).toString('hex');
    const named = `thidua/${leaf.toString('hex', 0, 8)}`;
    const checkpoint = {
      note: log.sign({ origin: named, size: 1, root, signedAt: '2026-01-02T03:04:05.678Z' }),
    };
    const inclusion = { hash: leaf.toString('hex'), recorded, index: 0, path: [], checkpoint };
    expect(check(inclusion, log.verifier(named))).toBe('Said e is event 1 of 1 signed ones');
    const elsewhere = {
      ...inclusion,
      checkpoint: { note: log.sign({ origin, size: 1, root, signedAt: '2026-01-02T03:04:05.678Z' }) },
    };
    expect(() => check(elsewhere, key)).toThrow('the log has another first event');
    for (const beside of [{}, { later: good }, { earlier: good, later: good }])
      expect(() => check({ ...inclusion, ...beside }, log.verifier(named), undefined, policy)).toThrow(
        'too few',
      );
  });

  it('is read as the specification says, and nothing else is', async () => {
    const [x1 = '', x2 = ''] = lines;
    const key = x1.split(' ')[2]!;
    const ofLog = `log ${log.verifier(origin)}`;
    const bad: readonly string[][] = [
      [],
      [x1],
      [x1, 'quorum x2'],
      ['quorum x1', x1],
      [x1, 'quorum x1', 'quorum x1'],
      [x1, 'quorum'],
      [x1, 'quorum x1 x1'],
      [x1, x1, 'quorum none'],
      [x1, `witness again ${key}`, 'quorum none'],
      [x1, x2.replace('x2', 'x1'), 'quorum none'],
      [x1.replace('x1', 'none'), 'quorum none'],
      [`${x1} url more`, 'quorum none'],
      ['witness x1', 'quorum none'],
      [`witness x1 ${log.verifier(origin)}`, 'quorum none'],
      [`log ${key}`, 'quorum none'],
      [ofLog, ofLog, 'quorum none'],
      ['log', 'quorum none'],
      [x1, x2, 'group g 3 x1 x2', 'quorum g'],
      [x1, x2, 'group g 0 x1 x2', 'quorum g'],
      [x1, x2, 'group g 01 x1 x2', 'quorum g'],
      [x1, x2, 'group g 1', 'quorum none'],
      [x1, x2, 'group g all', 'quorum none'],
      [x1, x2, 'group g constructor x1', 'quorum g'],
      [x1, x2, 'group g any x1 x1', 'quorum g'],
      [x1, x2, 'group g any x1', 'group h any x1 x2', 'quorum h'],
      [x1, 'group g any x1 x2', x2, 'quorum g'],
      [x1, 'group x1 any x1', 'quorum none'],
      [x1, 'group g any none', 'quorum g'],
      [x1, 'group g any g', 'quorum g'],
      [x1, 'witnesses', 'quorum x1'],
      [x1, 'toString', 'quorum x1'],
      [x1, 'Quorum x1'],
      [x1, 'quorum x1\r'],
      [x1, 'quorum\u00a0x1'],
      [x1, 'quorum x1', '# \u0007'],
    ];
    for (const policy of bad) {
      const text = Buffer.from(policy.join('\n'));
      expect([policy, () => new Policy(text)]).toEqual([policy, expect.any(Function)]);
      expect(() => new Policy(text)).toThrow(/policy/);
      expect(() => readPolicy(text)).toThrow(/policy/);
    }
    const odd = Buffer.concat([
      Buffer.from([0x23, 0xff, 0xc3, 0x0a]),
      Buffer.from(`${x1.replace('x1', 'Thanh-tra-tỉnh')}\ngroup Cụm 1 Thanh-tra-tỉnh\n\tquorum Cụm`),
    ]);
    const policy = new Policy(odd);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([['Thanh-tra-tỉnh', null]]);
    expect(policy.fault(parseNote(cosigned('x1'))!)).toBeNull();
    expect(readPolicy(odd)).toMatchObject({ quorum: 'Cụm' });
    await writeFile(join(home, 'bad'), 'quorum x\n');
    await expect(Policy.open(join(home, 'bad'))).rejects.toThrow(/bad: line 1 of the policy names x/);
    await expect(Policy.open(join(home, 'missing'))).rejects.toThrow('ENOENT');
  });
});
