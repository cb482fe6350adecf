import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonical } from '../../docs/verify-proof.mjs';
import { isSigned } from '../../src/application/ballot-box.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { voter } from '../support/ballots.js';

// What others must be able to check is compared with programs of others that do the same.

describe('canonical JSON', () => {
  /** RFC 8785, appendix B: the bits of a number, and its text. */
  const numbers: readonly [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  it.each(numbers)('writes the number with the bits %s as RFC 8785 does', (bits, text) => {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    expect([canonicalJson(number), canonical(number)]).toEqual([text, text]);
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
