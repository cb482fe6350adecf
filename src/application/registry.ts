import { establishCluster } from '../domain/registry/cluster-establishing-decisions.js';
import type * as Endings from '../domain/registry/unit-ending-decisions.js';
import { endUnit, mergeUnits } from '../domain/registry/unit-ending-decisions.js';
import type * as Clusters from '../domain/registry/cluster-decisions.js';
import {
  correctClusterTier,
  dissolveCluster,
  recordClusterEstablishment,
  renameCluster,
} from '../domain/registry/cluster-decisions.js';
import type * as Members from '../domain/registry/member-decisions.js';
import { admitMember, releaseMember, reportMember } from '../domain/registry/member-decisions.js';
import type * as Identifications from '../domain/registry/identification-decisions.js';
import { identifyUnits } from '../domain/registry/identification-decisions.js';
import type { ClusterKind, Tier, UnitKind } from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { tiers } from '../domain/registry/registry-events.js';
import type * as Units from '../domain/registry/unit-decisions.js';
import {
  recordRepresentative,
  representativesOf,
  recordUnitPlace,
  registerUnit,
  renameUnit,
} from '../domain/registry/unit-decisions.js';
import type * as History from '../domain/registry/unit-history-decisions.js';
import {
  recordFormerName,
  recordUnitExistence,
  recordUnitSuccession,
} from '../domain/registry/unit-history-decisions.js';
import type * as Withdrawals from '../domain/withdrawals/registry-withdrawal-decisions.js';
import {
  withdrawClusterRecord,
  withdrawUnitRecord,
} from '../domain/withdrawals/registry-withdrawal-decisions.js';
import { ArrayMinSize, IsBoolean, IsUUID } from 'class-validator';
import { offices } from './beside.js';
import type { CommandSpec } from './command.js';
import { ActField, CommandBody, handle, PersonField } from './command.js';
import {
  Count,
  Id,
  Ids,
  Name,
  Names,
  NewId,
  OneOf,
  Optional,
  Part,
  PartialDateText,
  PastPartialDate,
  Text,
} from './fields.js';
import type { PartialDate } from '../domain/ground/values.js';

/** Kinds of units. */
export const unitKinds: readonly UnitKind[] = [
  'GOVERNMENT_INSPECTORATE',
  'MINISTRY_INSPECTORATE',
  'PROVINCIAL_INSPECTORATE',
  'DEPARTMENT_INSPECTORATE',
  'DISTRICT_INSPECTORATE',
  'PUBLIC_SERVICE_UNIT',
  'GI_DEPARTMENT',
  'PEOPLES_COMMITTEE',
  'MINISTRY',
  'OTHER',
];

export class RegisterUnit extends CommandBody implements Units.RegisterUnit {
  @Optional() @NewId() unitId?: string;
  @OneOf(unitKinds) kind!: UnitKind;
  @Name(200) name!: string;
  @Optional() @Name(50) shortName?: string;
  @Optional() @PartialDateText() existsFrom?: PartialDate;
  @Optional() @Id() superiorId?: string;
  @Optional() @Name(100) province?: string;
}

export class RecordUnitPlace extends CommandBody implements Units.RecordUnitPlace {
  @Id() unitId!: string;
  @Optional() @Id() superiorId?: string;
  @Optional() @Name(100) province?: string;
  @Optional() @PartialDateText() from?: PartialDate;
}

export class RenameUnit extends CommandBody implements Units.RenameUnit {
  @Id() unitId!: string;
  @Name(200) name!: string;
  @Optional() @Name(50) shortName?: string;
  @Optional() @PartialDateText() from?: PartialDate;
}

export class RecordFormerName extends CommandBody implements History.RecordFormerName {
  @Id() unitId!: string;
  @Name(200) name!: string;
  @Optional() @Name(50) shortName?: string;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() until?: PartialDate;
}

export class RecordUnitExistence extends CommandBody implements History.RecordUnitExistence {
  @Id() unitId!: string;
  @PartialDateText() existsFrom!: PartialDate;
}

export class RecordUnitSuccession extends CommandBody implements History.RecordUnitSuccession {
  @Id() unitId!: string;
  @Id() successorId!: string;
  @Optional() @PartialDateText() on?: PartialDate;
}

export class IdentifyUnits extends CommandBody implements Identifications.IdentifyUnits {
  @Id() unitId!: string;
  @Id() sameAs!: string;
  @Text() basis!: string;
}

export class EndUnit extends CommandBody implements Endings.EndUnit {
  @Id() unitId!: string;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Text() reason?: string;
  @Optional() @Id() successorId?: string;
}

export class MergeUnits extends CommandBody implements Endings.MergeUnits {
  @ArrayMinSize(2) @Ids() predecessors!: string[];
  @Optional() @NewId() unitId?: string;
  @OneOf(unitKinds) kind!: UnitKind;
  @Name(200) name!: string;
  @Optional() @Name(50) shortName?: string;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Id() superiorId?: string;
  @Optional() @Name(100) province?: string;
}

export class RecordRepresentative extends CommandBody {
  @Id() unitId!: string;
  @Part(() => PersonField) person!: PersonField;
  @Optional() @Text(200) position?: string;
  @Optional() @IsBoolean() acting?: boolean;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
}

export class DissolutionField {
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Text() reason?: string;
}

export class EstablishCluster extends CommandBody {
  @Optional() @Id() clusterId?: string;
  /** Absent where no source says. */
  @Optional() @Id() organiserId?: string;
  @Optional() @OneOf(tiers) tier?: Tier;
  @OneOf(['CUM', 'KHOI']) kind!: ClusterKind;
  @Optional() @Count(99) number?: number;
  @Name(200) label!: string;
  @Optional() @Names(200) aliases?: string[];
  @Optional() @PartialDateText() establishedOn?: PartialDate;
  @Optional() @Part(() => DissolutionField) dissolved?: DissolutionField;
  @Optional() @Ids() predecessors?: string[];
  /** The document that established it. */
  @Optional() @Part(() => ActField) document?: ActField;
}

export class RenameCluster extends CommandBody implements Clusters.RenameCluster {
  @Id() clusterId!: string;
  @Name(200) label!: string;
  @Optional() @Names(200) aliases?: string[];
  @Optional() @PartialDateText() from?: PartialDate;
}

export class RecordClusterEstablishment extends CommandBody implements Clusters.RecordClusterEstablishment {
  @Id() clusterId!: string;
  @PartialDateText() establishedOn!: PartialDate;
}

export class CorrectClusterTier extends CommandBody implements Clusters.CorrectClusterTier {
  @Id() clusterId!: string;
  @OneOf(tiers) tier!: Tier;
}

export class DissolveCluster extends CommandBody implements Clusters.DissolveCluster {
  @Id() clusterId!: string;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Text() reason?: string;
}

export class AdmitMember extends CommandBody implements Members.AdmitMember {
  @Id() clusterId!: string;
  @Id() unitId!: string;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() until?: PartialDate;
  @Optional() @Text() reason?: string;
}

export class ReportMember extends CommandBody implements Members.ReportMember {
  @Id() clusterId!: string;
  @Id() unitId!: string;
  @PastPartialDate() seenOn!: PartialDate;
}

export class ReleaseMember extends CommandBody implements Members.ReleaseMember {
  @Id() clusterId!: string;
  @Id() unitId!: string;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Text() reason?: string;
}

export class WithdrawUnitRecord extends CommandBody implements Withdrawals.WithdrawUnitRecord {
  @Optional() @Id() unitId?: string;
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

export class WithdrawClusterRecord extends CommandBody implements Withdrawals.WithdrawClusterRecord {
  @Id() clusterId!: string;
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const stream = (): string => Registry.stream;

export const registryCommands: readonly CommandSpec[] = [
  handle(
    Registry,
    RegisterUnit,
    stream,
    registerUnit,
    'Registers a unit under a stable id, proposed where none is given',
  ),
  handle(
    Registry,
    RecordUnitPlace,
    stream,
    recordUnitPlace,
    'Records the superior and the province of a unit, from a day on where told',
  ),
  handle(Registry, RenameUnit, stream, renameUnit, 'Gives a unit another name from a day on'),
  handle(
    Registry,
    RecordFormerName,
    stream,
    recordFormerName,
    'Records a name that a unit bore before, with its days as far as known',
  ),
  handle(
    Registry,
    RecordUnitExistence,
    stream,
    recordUnitExistence,
    'Records since when a unit exists, learnt after it was registered',
  ),
  handle(
    Registry,
    RecordUnitSuccession,
    stream,
    recordUnitSuccession,
    'Records that a unit was followed by another, both on record already',
  ),
  handle(
    Registry,
    IdentifyUnits,
    stream,
    identifyUnits,
    'Records that two ids are one body; GET /api/units/{unitId}/identification lists first what that changes',
  ),
  handle(Registry, EndUnit, stream, endUnit, 'Ends a unit and its open memberships'),
  handle(Registry, MergeUnits, stream, mergeUnits, 'Merges units into a new one'),
  {
    ...handle(Registry, RecordRepresentative, stream, recordRepresentative, 'Records who speaks for a unit'),
    known: (state, command) =>
      representativesOf(state as Registry.RegistryState, (command as RecordRepresentative).unitId),
  },
  handle(
    Registry,
    EstablishCluster,
    stream,
    establishCluster,
    'Establishes a cluster or block of an organiser',
  ),
  handle(Registry, RenameCluster, stream, renameCluster, 'Gives a cluster another label from a day on'),
  handle(Registry, CorrectClusterTier, stream, correctClusterTier, 'Corrects the tier of a cluster'),
  handle(Registry, DissolveCluster, stream, dissolveCluster, 'Ends a cluster and its memberships'),
  handle(
    Registry,
    RecordClusterEstablishment,
    stream,
    recordClusterEstablishment,
    'Records since when a cluster exists, learnt after it was recorded, or corrects it',
  ),
  handle(Registry, AdmitMember, stream, admitMember, 'Admits a unit to a cluster, perhaps until a day'),
  handle(
    Registry,
    ReportMember,
    stream,
    reportMember,
    'Records that a source names a unit among the members, without since when or until when',
  ),
  handle(
    Registry,
    ReleaseMember,
    stream,
    releaseMember,
    'Releases a unit from a cluster, perhaps one not known to have belonged',
  ),
  handle(
    Registry,
    WithdrawUnitRecord,
    stream,
    withdrawUnitRecord,
    'Withdraws what was recorded of a unit in error: registration, name, end, merger, representative',
  ),
  handle(
    Registry,
    WithdrawClusterRecord,
    stream,
    withdrawClusterRecord,
    'Withdraws what was recorded of a cluster in error: establishment, label, end, admission, release, members without names',
    { offices },
  ),
];
