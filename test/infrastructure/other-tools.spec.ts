import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonical } from '../../docs/verify-proof.mjs';
import { isSigned } from '../../src/application/ballot-box.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { voter } from '../support/ballots.js';
import { rfc8785Numbers } from '../support/rfc8785.js';

// What others must be able to check is compared with programs of others that do the same.

describe('canonical JSON', () => {
  it.each(rfc8785Numbers)('writes the number with the bits %s as RFC 8785 does', (bits, text) => {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    expect([canonicalJson(number), canonical(number)]).toEqual([text, text]);
  });

  it('is refused to half a surrogate pair, and to what is nested more than 100 deep', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(canonical(JSON.parse(nested(100)))).toBe(nested(100));
    for (const json of ['"\\ud800"', '{"\\udc00":1}', nested(101)])
      expect(() => canonical(JSON.parse(json))).toThrow(/^(half a surrogate pair|nested too deeply)$/);
  });

  it('is that of another implementation, for all that can be stored', () => {
    const storable = fc
      .jsonValue({ stringUnit: 'binary', maxDepth: 4 })
      .filter((value) => !JSON.stringify(value).includes('\\u0000'));
    fc.assert(
      fc.property(storable, (value) => {
        const text = canonicalize(value);
        expect([canonicalJson(value), canonical(value)]).toEqual([text, text]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('ballot papers', () => {
  const suite = RSABSSA.SHA384.PSSZero.Deterministic({ supportsRSARAW: false });
  const ballotId = 'bau-cum-truong-2031';
  let keys: CryptoKeyPair;
  let modulus: string;

  beforeAll(async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const imported = (jwk: JsonWebKey, usage: 'sign' | 'verify') =>
      webcrypto.subtle.importKey('jwk', jwk, { name: 'RSA-PSS', hash: 'SHA-384' }, true, [usage]);
    const jwk = publicKey.export({ format: 'jwk' });
    modulus = Buffer.from(String(jwk.n), 'base64url').toString('hex');
    keys = {
      privateKey: await imported(privateKey.export({ format: 'jwk' }), 'sign'),
      publicKey: await imported(jwk, 'verify'),
    };
  });

  it('that our voter blinds and another program of RFC 9474 signs are ballots to both', async () => {
    for (const choice of ['thanh-tra-a', 'AGAINST', 'BLANK']) {
      const paper = voter.prepare({ ballotId, modulus }, choice);
      const signed = await suite.blindSign(keys.privateKey, Buffer.from(paper.blinded, 'hex'));
      const { signature } = voter.unblind(paper, Buffer.from(signed).toString('hex'));
      const bytes = Buffer.from(signature, 'hex');
      expect(await suite.verify(keys.publicKey, bytes, Buffer.from(paper.commitment, 'hex'))).toBe(true);
      expect(isSigned(modulus, paper.commitment, signature)).toBe(true);
    }
  });

  it('that another program blinds and finishes are ballots to us, and nothing else is', async () => {
    const { commitment } = voter.prepare({ ballotId, modulus }, 'BLANK');
    const message = suite.prepare(Buffer.from(commitment, 'hex'));
    const { blindedMsg, inv } = await suite.blind(keys.publicKey, message);
    const signed = await suite.blindSign(keys.privateKey, blindedMsg);
    const finished = await suite.finalize(keys.publicKey, message, signed, inv);
    const signature = Buffer.from(finished).toString('hex');
    expect(isSigned(modulus, commitment, signature)).toBe(true);
    const other = voter.prepare({ ballotId, modulus }, 'AGAINST').commitment;
    expect(isSigned(modulus, other, signature)).toBe(false);
  });
});
