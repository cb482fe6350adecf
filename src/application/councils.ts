import { ArrayMinSize, IsUUID } from 'class-validator';
import type { CouncilRole } from '../domain/awards/council-members.js';
import * as CouncilMembers from '../domain/awards/council-members.js';
import type { PartialDate } from '../domain/ground/values.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, PersonField } from './command.js';
import { Count, Id, Name, OneOf, Optional, Part, Parts, PastPartialDate, Text } from './fields.js';

/** A member of a council; what no source says is left out. */
export class CouncilMemberField {
  /** Among the members of the council, such as `chu-tich`; not made from a name. */
  @Id() memberId!: string;
  @Optional() @OneOf(CouncilMembers.councilRoles) role?: CouncilRole;
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  @Optional() @Id() unitId?: string;
}

abstract class CouncilBody extends CommandBody {
  /** Unit id of the body whose council it is. */
  @Id() organiserId!: string;
}

export class EstablishCouncil extends CouncilBody {
  @Optional() @Name(300) name?: string;
  /** Since when. */
  @Optional() @PastPartialDate() from?: PartialDate;
  /** The document that says so, as cited. */
  @Optional() @Text(500) basis?: string;
  /** All members, the chair included. */
  @Optional() @Count(1000) memberCount?: number;
  @Optional() @Parts(() => CouncilMemberField) members?: CouncilMemberField[];
}

export class RecordCouncilMembers extends CouncilBody {
  /** Since when; absent where they are known to sit on it and no source says since when. */
  @Optional() @PastPartialDate() from?: PartialDate;
  @Optional() @Text(500) basis?: string;
  /** All members since then. */
  @Optional() @Count(1000) memberCount?: number;
  @ArrayMinSize(1) @Parts(() => CouncilMemberField) members!: CouncilMemberField[];
}

export class ReleaseCouncilMember extends CouncilBody {
  @Id() memberId!: string;
  /** First day on which it no longer sits. */
  @Optional() @PastPartialDate() on?: PartialDate;
  @Optional() @Text(500) basis?: string;
  /** All members since then. */
  @Optional() @Count(1000) memberCount?: number;
}

export class WithdrawCouncilRecord extends CouncilBody {
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const { stream, establishCouncil, recordCouncilMembers, releaseCouncilMember, withdrawCouncilRecord } =
  CouncilMembers;

export const councilCommands: readonly CommandSpec[] = [
  handle(
    CouncilMembers,
    EstablishCouncil,
    stream,
    establishCouncil,
    'Records that the council of a body was set up, with its members as far as told',
  ),
  handle(
    CouncilMembers,
    RecordCouncilMembers,
    stream,
    recordCouncilMembers,
    'Records members of a council who became known, joined or have another role',
  ),
  handle(
    CouncilMembers,
    ReleaseCouncilMember,
    stream,
    releaseCouncilMember,
    'Records that a member left a council',
  ),
  handle(
    CouncilMembers,
    WithdrawCouncilRecord,
    stream,
    withdrawCouncilRecord,
    'Withdraws what was recorded of the members of a council in error',
  ),
].map((spec) => ({ ...spec, known: (state) => (state as CouncilMembers.CouncilMembersState).records }));
