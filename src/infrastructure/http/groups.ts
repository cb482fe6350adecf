import { readFile } from 'node:fs/promises';
import { IsArray, IsIn, IsObject, IsString } from 'class-validator';
import { Optional } from '../../application/fields.js';
import { checked } from '../../application/gateway.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Role } from '../../domain/ground/event.js';
import { roles } from '../../domain/ground/event.js';
import { ConfigError } from '../config.js';

/** What the groups of an issuer may do here. */
export class Groups {
  /** The claim that has the groups, a list. */
  @IsString() claim!: string;
  /** By the name of a group. */
  @IsObject() groups!: Readonly<Record<string, Group>>;
}

/** Which roles a group has, and for which unit it acts. */
class Group {
  @IsArray() @IsIn(roles, { each: true }) roles!: readonly Role[];
  @Optional() @IsString() unit?: string;
}

/** Reads the file that `AUTH_GROUPS` names. Throws `ConfigError`. */
export async function groupsIn(file: string): Promise<Groups> {
  try {
    const said = checked(Groups, JSON.parse(await readFile(file, 'utf8')));
    for (const group of Object.values(said.groups)) checked(Group, group);
    return said;
  } catch (error) {
    const reason = error instanceof DomainError || error instanceof Error ? error.message : String(error);
    throw new ConfigError(`AUTH_GROUPS ${file}: ${reason}`);
  }
}
