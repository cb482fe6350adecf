import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { canonicalJson } from '../domain/ground/canonical-json.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Actor } from '../domain/ground/event.js';
import { nearest } from '../domain/ground/nearest.js';
import { mayCommand, maySend } from './access.js';
import { IssueAccessKey } from './access-keys.js';
import type { CommandBody, CommandSpec } from './command.js';
import { commands } from './commands.js';
import type { Appended } from './event-store.js';
import { CommandIdReused } from './event-store.js';
import { Installation } from './installation.js';
import { secretOf, showsSecret } from './webhooks.js';

/** One thing wrong with a body: where (JSON pointer) and what. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** A command as it came in. */
export interface Submission {
  /** Name of the command, e.g. `SignPledge`. */
  readonly name: string;
  /** The body as parsed from JSON, unchecked. */
  readonly body: unknown;
  /** UUID that stands for this command and this body of this actor for ever. */
  readonly commandId: string;
  readonly actor: Actor;
  /** Groups commands that belong together; `commandId` where absent. */
  readonly correlationId?: string;
}

/** All commands come in here, over HTTP or from a program: the gateway checks their form and sends them over the CommandBus. */
@Injectable()
export class Gateway {
  constructor(
    private readonly bus: CommandBus,
    private readonly installation: Installation,
  ) {}

  /**
   * Submits a command. Actors choose ids independently: where another actor has used
   * this id, it gets `replacementId`. Throws `DomainError` (UNKNOWN_COMMAND, FORBIDDEN before anything is read or kept,
   * INVALID_REQUEST with `errors`, or the decision's), `CommandIdReused`, `StoreUnavailable`.
   */
  async submit(submission: Submission): Promise<Appended> {
    return await this.hand(submission, (command) => this.bus.execute(command));
  }

  /** As `submit`, but `execute` executes the command instead of the CommandBus. */
  async hand(
    submission: Submission,
    execute: (command: CommandBody, spec: CommandSpec) => Promise<Appended>,
  ): Promise<Appended> {
    const { name, body, commandId, actor, correlationId = commandId } = submission;
    const spec = commands.get(name);
    if (!spec) throw unknownCommand(name);
    if (!maySend(actor, name)) throw notInThatRole(name);
    const command = checked(spec.command, body);
    const fingerprint = createHash('sha256')
      .update(canonicalJson({ name, actor: actor.id, body }))
      .digest('hex');
    const send = async (id: string): Promise<Appended> => {
      command.issued = { id, fingerprint, actor, correlationId, causationId: id };
      const appended = await execute(command, spec);
      if (showsSecret(command))
        return { ...appended, webhookSecret: secretOf(this.installation, appended.receipt.commandId) };
      const accessKey = IssueAccessKey.keyOf(command);
      return accessKey === null ? appended : { ...appended, accessKey: appended.replayed ? null : accessKey };
    };
    return await send(commandId).catch((error: unknown) => {
      if (!(error instanceof CommandIdReused) || error.usedBy === actor.id) throw error;
      return send(this.replacementId(commandId, actor));
    });
  }

  /** The id for a command whose own id another actor has used; always the same for the same actor and id. */
  replacementId(commandId: string, actor: Actor): string {
    return this.installation.idOf('command', actor.id, commandId.toLowerCase());
  }
}

function notInThatRole(command: string): DomainError {
  const may = mayCommand[command] ?? [];
  const detail = `Vai trò của tài khoản này không được gửi lệnh ${command}; được gửi: ${may.join(', ')}.`;
  return new DomainError('FORBIDDEN', detail, { command, may });
}

function unknownCommand(command: string): DomainError {
  const near = nearest(command, [...commands.keys()]);
  const told = near.length === 0 ? '' : ` Gần nhất: ${near.join(', ')}.`;
  const detail = `Không có lệnh “${command}”.${told} Danh sách lệnh: /api/openapi.json.`;
  return new DomainError('UNKNOWN_COMMAND', detail, { command, nearest: near });
}

/**
 * class-validator looks through all forms that there are whenever it checks one, or a part of one, which took a fifth of the time in which a
 * command is checked. What it finds stays the same for a form, and for the schema, which is the name of the form that it is a part of.
 */
function rememberForms(): void {
  const storage = getMetadataStorage();
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const found = new Map<unknown, Map<string, ReturnType<typeof find>>>();
  storage.getTargetValidationMetadatas = (form, schema, always, strict, groups) => {
    if (always || strict || groups) return find(form, schema, always, strict, groups);
    const ofForm = found.get(form) ?? new Map<string, ReturnType<typeof find>>();
    const known = ofForm.get(schema) ?? find(form, schema, always, strict, groups);
    found.set(form, ofForm.set(schema, known));
    return known;
  };
}
rememberForms();

/** The body as an instance of its form. Throws INVALID_REQUEST with `errors`. */
export function checked<T extends object>(form: new () => T, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid([{ pointer: '', detail: 'the body must be a JSON object' }]);
  }
  const common = commonFaults(body, '');
  if (common.length > 0) throw invalid(common);
  const instance = plainToInstance(form, body);
  const faults = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  if (faults.length > 0) throw invalid(faults.flatMap((fault) => described(fault, '')));
  return instance;
}

/** How many faults an answer lists at most; a hostile body may have thousands. */
const toldFaults = 20;

function invalid(faults: readonly Fault[]): DomainError {
  const errors = faults.slice(0, toldFaults);
  const detail = errors.map((e) => `${e.pointer || '/'}: ${e.detail}`).join('; ');
  return new DomainError('INVALID_REQUEST', detail, { errors });
}

/** The faults in a field, at most one for each: a missing field is not also too long. */
function described(fault: ValidationError, above: string): Fault[] {
  const { property, value, constraints = {}, children = [] } = fault;
  const pointer = below(above, property);
  const [first] = Object.values(constraints);
  if (first === undefined) return children.flatMap((child) => described(child, pointer));
  if ('whitelistValidation' in constraints) return [{ pointer, detail: strangerIn(fault) }];
  if (value === undefined) return [{ pointer, detail: `${property} is missing` }];
  return [{ pointer, detail: value === null ? `${property} must not be null` : first }];
}

/** Text for a field that the form does not have, with the most similar fields that it has. */
function strangerIn({ property, target }: ValidationError): string {
  const form = target?.constructor ?? Object;
  const fields = getMetadataStorage().getTargetValidationMetadatas(form, '', false, false);
  const near = nearest(property, [...new Set(fields.map(({ propertyName }) => propertyName))]);
  return `property ${property} should not exist${near.length === 0 ? '' : `; nearest: ${near.join(', ')}`}`;
}

/** JSON pointer (RFC 6901) of a member. */
function below(pointer: string, member: string): string {
  return `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Deepest nesting of a body; a batch holds the bodies of commands three levels down. */
const deepest = 13;
/** Most members of an object or list; far above the longest list of any command. Validation may compare every pair of items. */
export const widest = 1000;

/** Faults that any body may have: too large, a member named as one that every object inherits (`constructor`), unfit text. */
function commonFaults(value: unknown, pointer: string, depth = 0): Fault[] {
  if (typeof value === 'string') return textFaults(value, pointer);
  if (typeof value !== 'object' || value === null) return [];
  if (depth >= deepest) return [{ pointer, detail: 'nested too deeply' }];
  const members = Object.entries(value);
  if (members.length > widest) return [{ pointer, detail: `more than ${widest} members` }];
  return members.flatMap(([name, child]) => {
    const at = below(pointer, name);
    if (name in Object.prototype) return [{ pointer: at, detail: `property ${name} should not exist` }];
    return [...textFaults(name, at), ...commonFaults(child, at, depth + 1)];
  });
}

// oxlint-disable-next-line no-control-regex -- these very characters are refused
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Text is stored as sent, so it must be in Unicode NFC, without half surrogate pairs and control characters. */
function textFaults(text: string, pointer: string): Fault[] {
  if (!text.isWellFormed()) return [{ pointer, detail: 'text has half a surrogate pair' }];
  if (text !== text.normalize('NFC'))
    return [{ pointer, detail: 'text must be in Unicode NFC (precomposed letters)' }];
  if (control.test(text)) return [{ pointer, detail: 'text has control characters' }];
  return [];
}
