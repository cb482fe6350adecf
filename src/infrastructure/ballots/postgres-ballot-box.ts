import { constants, generateKeyPair, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { BallotBox, paperBits } from '../../application/ballot-box.js';
import { StoreUnavailable } from '../../application/event-store.js';
import type { ReturnedBallot } from '../../domain/ballots.js';
import { appConnection, appPool, BALLOT_ROLE, isTransient } from '../postgres/database.js';

const newKeyPair = promisify(generateKeyPair);

/** Keys and boxes in the database of the log, in a schema and a role of their own. */
export class PostgresBallotBox extends BallotBox {
  readonly #pool: Pool;

  constructor(appUrl: string, log: (line: string) => void) {
    super();
    this.#pool = appPool({ ...appConnection(appUrl, 'ballots', [], BALLOT_ROLE), max: 4 }, log);
  }

  async modulusFor(ballotId: string): Promise<string> {
    const known = await this.#modulus(ballotId);
    if (known !== null) return known;
    const { privateKey } = await newKeyPair('rsa', { modulusLength: paperBits });
    const { n = '' } = privateKey.export({ format: 'jwk' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await this.#query(
      'insert into ballot.paper_key (ballot_id, modulus, private_key) values ($1, $2, $3) on conflict do nothing',
      [ballotId, Buffer.from(n, 'base64url'), pem],
    );
    return (await this.#modulus(ballotId)) ?? '';
  }

  async #modulus(ballotId: string): Promise<string | null> {
    const text = `select encode(modulus, 'hex') as modulus from ballot.paper_key where ballot_id = $1`;
    const { rows } = await this.#query<{ modulus: string }>(text, [ballotId]);
    return rows[0]?.modulus ?? null;
  }

  async sign(ballotId: string, blinded: readonly string[]): Promise<readonly string[] | null> {
    const text = 'select private_key from ballot.paper_key where ballot_id = $1';
    const { rows } = await this.#query<{ private_key: string }>(text, [ballotId]);
    const [key] = rows;
    if (!key) return null;
    // Raw RSA on numbers that voters made: what they will be signatures of, nobody here can tell.
    const raw = { key: key.private_key, padding: constants.RSA_NO_PADDING };
    return blinded.map((paper) => privateDecrypt(raw, Buffer.from(paper, 'hex')).toString('hex'));
  }

  async put(ballotId: string, { commitment, choice, salt, signature }: ReturnedBallot): Promise<boolean> {
    // The row of the key is held while the ballot goes in, so that sealing waits for it or is seen by it.
    const { rows } = await this.#query(
      `with open as (select ballot_id from ballot.paper_key where ballot_id = $1 and not sealed for share),
        kept as (
          insert into ballot.box (ballot_id, commitment, choice, salt, signature)
          select ballot_id, decode($2, 'hex'), $3, $4, decode($5, 'hex') from open
          on conflict do nothing
        )
       select from open`,
      [ballotId, commitment, choice, salt, signature],
    );
    return rows.length > 0;
  }

  async count(ballotId: string): Promise<number> {
    const text = 'select count(*)::integer as count from ballot.box where ballot_id = $1';
    const { rows } = await this.#query<{ count: number }>(text, [ballotId]);
    return rows[0]?.count ?? 0;
  }

  async seal(ballotId: string): Promise<readonly ReturnedBallot[]> {
    await this.#query('update ballot.paper_key set sealed = true where ballot_id = $1', [ballotId]);
    const { rows } = await this.#query<ReturnedBallot & QueryResultRow>(
      `select encode(commitment, 'hex') as commitment, choice, salt, encode(signature, 'hex') as signature
       from ballot.box where ballot_id = $1 order by commitment`,
      [ballotId],
    );
    return rows;
  }

  async destroy(ballotId: string): Promise<void> {
    await this.#query('delete from ballot.box where ballot_id = $1', [ballotId]);
    await this.#query('delete from ballot.paper_key where ballot_id = $1', [ballotId]);
  }

  async kept(): Promise<readonly string[]> {
    const { rows } = await this.#query<{ ballot_id: string }>('select ballot_id from ballot.paper_key', []);
    return rows.map((row) => row.ballot_id);
  }

  /** Gives the connections up. */
  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #query<R extends QueryResultRow>(text: string, values: unknown[]): Promise<QueryResult<R>> {
    try {
      return await this.#pool.query<R>(text, values);
    } catch (cause) {
      throw isTransient(cause) ? new StoreUnavailable('the ballot box cannot be reached', { cause }) : cause;
    }
  }
}
