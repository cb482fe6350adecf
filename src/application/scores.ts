import { ArrayMaxSize, ArrayMinSize, IsBoolean, IsInt, IsUUID, Matches, Max, Min } from 'class-validator';
import * as Facts from '../domain/scores/score-facts.js';
import * as ClusterYear from '../domain/year/cluster-year.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import * as OwnMetrics from '../domain/results/own-metrics.js';
import { pointsShape } from '../domain/ground/points.js';
import * as Decisions from '../domain/scores/score-decisions.js';
import * as Meeting from '../domain/scores/score-meeting-decisions.js';
import type { Criterion, CriterionGiven, Deed, SheetGiven, TieStep } from '../domain/scores/score-sheet.js';
import { deeds } from '../domain/scores/score-sheet.js';
import * as Places from '../domain/scores/place-decisions.js';
import * as Scores from '../domain/scores/scores.js';
import type { Mark } from '../domain/scores/scoring.js';
import { offices, results } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  Count,
  DateText,
  Id,
  Ids,
  Name,
  OneOf,
  Optional,
  Part,
  Parts,
  ScopedId,
  Text,
  WholeNumberText,
  Year,
} from './fields.js';
import { MetricCodeText } from './results.js';
import { VoteField } from './votes.js';
import type { Day } from '../domain/ground/values.js';

const kinds: readonly Criterion['kind'][] = [
  'SECTION',
  'ASSESSED',
  'SHARE',
  'TIMELINESS',
  'INDEX',
  'BONUS',
  'DEDUCTION',
  'FLOOR',
];
const steps: readonly TieStep['by'][] = ['CRITERION', 'VOTE', 'CHAIR', 'LOT'];

/** Points with at most two decimals, as text: `92.5`. */
const PointsText = (): PropertyDecorator =>
  Matches(pointsShape, {
    message: '$property must be points in figures, with a point before at most two decimals: 92.5',
  });

/** Code of a criterion or class as printed: `A.1.2`, `II`, `xuat-sac`. */
export const Code = (): PropertyDecorator =>
  Matches(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,38}[A-Za-z0-9])?$/, {
    message: '$property must be a code of letters, figures, dots and dashes, 40 at most',
  });

/** What a share is of: a number, or another metric. */
export class TargetField {
  @Optional() @WholeNumberText() value?: string;
  @Optional() @MetricCodeText() metric?: ReportedCode;
}

/** A line of a sheet; which fields it has follows from its kind. */
export class CriterionField implements CriterionGiven {
  @Code() code!: string;
  @Optional() @Code() under?: string;
  @Name(500) name!: string;
  @OneOf(kinds) kind!: Criterion['kind'];
  @Optional() @PointsText() max?: string;
  @Optional() @MetricCodeText() metric?: ReportedCode;
  @Optional() @Part(() => TargetField) target?: TargetField;
  @Optional() @OneOf(deeds) deed?: Deed;
  @Optional() @DateText() dueBefore?: Day;
  @Optional() @PointsText() late?: string;
  @Optional() @PointsText() scale?: string;
  @Optional() @PointsText() each?: string;
  @Optional() @Code() classAtMost?: string;
}

/** How many may get a class. */
export class CapField {
  @IsInt() @Min(0) @Max(100) percent!: number;
  @Code() of!: string;
  @Optional() @IsInt() @Min(0) @Max(100) atLeast?: number;
}

/** A class and what it takes. */
export class ClassField {
  @Code() code!: string;
  @Name(100) name!: string;
  @PointsText() from!: Day;
  @Optional() @IsInt() @Min(0) @Max(100) everyCriterion?: number;
  @Optional() @Part(() => CapField) cap?: CapField;
}

/** A step that may settle a tie. */
export class TieStepField {
  @OneOf(steps) by!: TieStep['by'];
  @Optional() @Code() criterion?: string;
}

/** A sheet with its criteria in printed order. */
export class SheetField implements SheetGiven {
  @Id() sheetId!: string;
  @Name(300) title!: string;
  @Optional() @Text(2000) source?: string;
  @PointsText() scale!: string;
  @Optional() @OneOf(['INSIDE', 'ON_TOP']) bonus?: 'INSIDE' | 'ON_TOP';
  @ArrayMinSize(1) @Parts(() => CriterionField) criteria!: CriterionField[];
  @ArrayMinSize(1) @ArrayMaxSize(10) @Parts(() => ClassField) classes!: ClassField[];
  @Optional() @ArrayMaxSize(10) @Parts(() => TieStepField) ties?: TieStepField[];
}

/** What somebody says about one criterion. */
export class MarkField implements Mark {
  @Code() criterion!: string;
  @Optional() @PointsText() points?: string;
  @Optional() @PointsText() value?: string;
  @Optional() @IsInt() @Min(0) @Max(10_000) cases?: number;
  @Optional() @IsBoolean() failed?: boolean;
  @Optional() @IsBoolean() noTask?: boolean;
  @Optional() @Text(1000) note?: string;
}

abstract class ScoresBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
}

export class AdoptScoreSheet extends ScoresBody implements Decisions.AdoptScoreSheet {
  @Part(() => SheetField) sheet!: SheetField;
}

export class SubmitSelfScore extends ScoresBody implements Decisions.SubmitSelfScore {
  @Id() unitId!: string;
  @Parts(() => MarkField) marks!: MarkField[];
}

export class RecordCrossCheck extends SubmitSelfScore implements Decisions.RecordCrossCheck {
  @Id() byUnitId!: string;
}

export class AppraiseScore extends SubmitSelfScore implements Decisions.AppraiseScore {
  @Optional() @Id() byUnitId?: string;
}

/** The order by which a meeting voted. */
export class VotedField {
  @ArrayMinSize(1) @Ids() order!: string[];
  @Optional() @Part(() => VoteField) vote?: VoteField;
  @Optional() @Text(1000) reason?: string;
}

export class FinaliseScores extends ScoresBody implements Meeting.FinaliseScores {
  static override readonly certifies = true;
  @Optional() @Part(() => VotedField) voted?: VotedField;
}

export class ReopenScores extends ScoresBody implements Meeting.ReopenScores {
  @Text(1000) reason!: string;
}

export class ResolveTie extends ScoresBody implements Meeting.ResolveTie {
  @OneOf(steps) method!: TieStep['by'];
  @ArrayMinSize(2) @Ids() order!: string[];
  @Optional() @Code() criterion?: string;
  @Optional() @Text(1000) reason?: string;
}

/** The place of a unit as told. */
export class PlaceField {
  @Id() unitId!: string;
  /** 1 for the first; units that share a place have the same. */
  @Count(1000) place!: number;
  @Optional() @PointsText() points?: string;
}

export class RecordPlaces extends ScoresBody implements Places.RecordPlaces {
  @ArrayMinSize(1) @Parts(() => PlaceField) places!: PlaceField[];
  @Optional() @Part(() => VoteField) vote?: VoteField;
  /** The meeting that told them: `<cluster>_<year>_<name>`. */
  @Optional() @ScopedId() meetingId?: string;
  @Optional() @Text(1000) reason?: string;
}

export class WithdrawPlaces extends ScoresBody implements Places.WithdrawPlaces {
  @IsUUID() eventId!: string;
  @Text(1000) reason!: string;
}

const stream = (command: ScoresBody): string => Scores.stream(command.clusterId, command.year);
const facts = {
  offices,
  results,
  clusterYear: {
    aggregate: Facts,
    stream: (command: ScoresBody) => ClusterYear.stream(command.clusterId, command.year),
  },
};
const { adoptScoreSheet, submitSelfScore, recordCrossCheck, appraiseScore } = Decisions;
const { finaliseScores, reopenScores, resolveTie } = Meeting;
const { recordPlaces, withdrawPlaces } = Places;

export const scoreCommands: readonly CommandSpec[] = [
  handle(Scores, AdoptScoreSheet, stream, adoptScoreSheet, 'Adopts the score sheet of a year', {
    offices,
    ownMetrics: {
      aggregate: OwnMetrics,
      streams: ({ sheet }: AdoptScoreSheet) =>
        OwnMetrics.streamsOf(sheet.criteria.flatMap((c) => [c.metric ?? [], c.target?.metric ?? []].flat())),
    },
  }),
  handle(Scores, SubmitSelfScore, stream, submitSelfScore, 'Gives the marks of a unit to itself'),
  handle(Scores, RecordCrossCheck, stream, recordCrossCheck, 'Records what another unit found in a score'),
  handle(Scores, AppraiseScore, stream, appraiseScore, 'Gives a unit the marks that count', { offices }),
  handle(Scores, FinaliseScores, stream, finaliseScores, 'Makes the scores of a year final', facts),
  handle(Scores, ReopenScores, stream, reopenScores, 'Opens final scores again, with the reason', {
    offices,
  }),
  handle(Scores, ResolveTie, stream, resolveTie, 'Settles which of several equals comes first', facts),
  handle(Scores, RecordPlaces, stream, recordPlaces, 'Records places of a year as told', facts),
  handle(Scores, WithdrawPlaces, stream, withdrawPlaces, 'Takes back places that were told in error', {
    offices,
  }),
];
