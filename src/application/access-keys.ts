import { createHash, randomBytes } from 'node:crypto';
import type { KeyRole } from '../domain/registry/access-keys.js';
import * as AccessKeys from '../domain/registry/access-keys.js';
import type { Day } from '../domain/ground/values.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, handleWithErrand } from './command.js';
import { DateText, Id, NewId, Optional, SomeOf, Text } from './fields.js';

/** What a key looks like, with its id. By its beginning it is found where it should not be: in a repository, in a log. */
const form = /^thidua_([a-z0-9-]+)_[\w-]{43}$/;

/** The id of a key; null where the text is none. */
export function keyIdIn(text: string): string | null {
  return form.exec(text)?.[1] ?? null;
}

/** What the log has of a key. It is made of 256 random bits, so nobody finds it from this. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export class IssueAccessKey extends CommandBody implements AccessKeys.IssueAccessKey {
  @NewId() keyId!: string;
  @Text(200) purpose!: string;
  @SomeOf(AccessKeys.keyRoles) roles!: KeyRole[];
  @Optional() @Id() unitId?: string;
  @DateText() until!: Day;

  /** Of this very object: no field of the body, and nothing that is written anywhere. */
  readonly #random = randomBytes(32).toString('base64url');

  /** The key that a command makes, which is in its first answer and nowhere else; null of all others. */
  static keyOf(command: CommandBody): string | null {
    return command instanceof IssueAccessKey ? `thidua_${command.keyId}_${command.#random}` : null;
  }
}

export class RevokeAccessKey extends CommandBody implements AccessKeys.RevokeAccessKey {
  @NewId() keyId!: string;
  @Text() reason!: string;

  // A key can be taken back whatever became of the log.
  static override readonly apart = true;
}

const stream = (): string => AccessKeys.stream;

export const accessKeyCommands: readonly CommandSpec[] = [
  handleWithErrand(
    AccessKeys,
    IssueAccessKey,
    stream,
    AccessKeys.issueAccessKey,
    'Gives a program a key in some roles until a day; the answer shows it, once',
    {},
    { fetch: async (command) => ({ sha256: hashOf(IssueAccessKey.keyOf(command) ?? '') }) },
  ),
  handle(
    AccessKeys,
    RevokeAccessKey,
    stream,
    AccessKeys.revokeAccessKey,
    'Takes a key of a program back: within a second no node takes it any more',
  ),
];
