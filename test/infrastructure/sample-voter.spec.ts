import { constants, createHash, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { prepare, unblind } from '../../src/infrastructure/demo/sample-voter.js';
import { voter } from '../support/ballots.js';

/** Bytes that follow from a text, others at each call. */
function bytesFrom(seed: string): (bytes: number) => Buffer {
  let calls = 0;
  return (outputLength) => createHash('shake256', { outputLength }).update(`${seed} ${calls++}`).digest();
}

describe('the voter of the made-up units', () => {
  it.each([2048, 3072, 4096])(
    'makes the papers and ballots of the published script, with %i bits',
    (bits) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
      const modulus = Buffer.from(privateKey.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex');
      for (const choice of ['don-vi-mau-d', 'AGAINST', 'BLANK']) {
        const ballot = { ballotId: 'mau_2025_bau-truong', modulus };
        const published = voter.prepare(ballot, choice, bytesFrom(choice));
        const own = prepare(ballot, choice, bytesFrom(choice));
        expect([own.blinded, own.salt]).toEqual([published.blinded, published.salt]);
        const padding = constants.RSA_NO_PADDING;
        const signed = privateDecrypt({ key: privateKey, padding }, Buffer.from(own.blinded, 'hex')).toString(
          'hex',
        );
        expect(unblind(own, signed)).toEqual(voter.unblind(published, signed));
      }
    },
  );
});
