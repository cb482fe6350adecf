import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  NotEquals,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { ValidationArguments } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { awardCodes } from '../domain/law/award-catalogue.js';
import { notAmong } from '../domain/ground/nearest.js';
import { officeOf, ownCode, scopedId } from '../domain/ground/scope.js';
import { lettered, visible } from '../domain/ground/text.js';
import type { PartialDate } from '../domain/ground/values.js';
import { mayName } from '../domain/registry/one-body.js';
import { isDate, isPartialDate } from '../domain/ground/values.js';

// The shapes that fields of commands share. They check form; meaning is the domain's.

const each = (all: boolean): { each: boolean } => ({ each: all });

/**
 * Stable id: lower-case ASCII words joined by dashes, e.g. `thanh-tra-tinh-lai-chau`; at most 100 characters. Not `constructor`:
 * read models use ids as keys of objects, and every object inherits that one.
 */
export const NewId = (all = false, max = 100): PropertyDecorator =>
  applyDecorators(
    IsString(each(all)),
    Matches(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
      message: '$property must be an id: lower-case ASCII words joined by dashes',
      ...each(all),
    }),
    NotEquals('constructor', each(all)),
    MaxLength(max, each(all)),
  );

/** Such an id of what is on record already, or may be; marked for `unitIdsTold`. */
export const Id = (all = false, max = 100): PropertyDecorator =>
  applyDecorators(NewId(all, max), Reflect.metadata('id', true));

/** A SHA-256 in hex. */
export const Sha256 = (all = false): PropertyDecorator =>
  Matches(/^[0-9a-f]{64}$/, {
    message: '$property must be a SHA-256: 64 hex digits, lower-case',
    ...each(all),
  });

/** Id of something within a cluster-year, `<cluster>_<year>_<name>`; 200 characters at most. */
export const ScopedId = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(scopedId, { message: '$property must be an id of the form <cluster>_<year>_<name>' }),
    MaxLength(200),
  );

/** At most 100 ids, all different. */
export const Ids = (): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(100), ArrayUnique(), Id(true));

const anyAward = new RegExp(`^(?:${awardCodes.join('|')}|${ownCode.source.slice(1, -1)})$`);

/** Code of an award: of the catalogue, or one that a body gives of its own. */
export const AwardCodeText = (): PropertyDecorator =>
  applyDecorators(
    Matches(anyAward, { message: amongWords(awardCodes, '/api/award-types', (code) => anyAward.test(code)) }),
    MaxLength(300),
  );

/** Different codes of awards, of the catalogue or `own.<office>.<award>`; 1 to 100. Whether there are such is the domain's. */
export const AwardCodes = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(100),
    ArrayUnique(),
    IsString(each(true)),
    Matches(new RegExp(`^[A-Z][A-Z_]*$|${ownCode.source}`), {
      message:
        'each value in $property must be the code of an award, such as FLAG_GI or own.<office>.<award>',
      each: true,
    }),
    MaxLength(250, each(true)),
  );

/** Emulation year, 1945-2100. */
export const Year = (): PropertyDecorator => applyDecorators(IsInt(), Min(1945), Max(2100));

/** Whole number of 64 bits as text: JSON numbers lose digits. */
export const WholeNumberText = (): PropertyDecorator =>
  Matches(/^(?:0|[1-9]\d{0,17})$/, {
    message: '$property must be a whole number written as text, like "1417"',
  });

/** Small count: 1 to `max`. */
export const Count = (max: number): PropertyDecorator => applyDecorators(IsInt(), Min(1), Max(max));

/** Number of votes, or of those who may vote: 0 to 1000. */
export const Votes = (): PropertyDecorator => applyDecorators(IsInt(), Min(0), Max(1000));

const textWith =
  (pattern: RegExp, message: string) =>
  (max: number, all: boolean): PropertyDecorator =>
    applyDecorators(IsString(each(all)), Matches(pattern, { message, each: all }), MaxLength(max, each(all)));
const visibleText = textWith(visible, '$property must not be blank');
const letteredText = textWith(lettered, '$property must have letters');

/** Text that people read: not blank, at most `max` characters. */
export const Text = (max = 500, all = false): PropertyDecorator => visibleText(max, all);

/** A name, label or title: it must have letters. */
export const Name = (max = 200): PropertyDecorator => letteredText(max, false);

/** Names, 100 at most. */
export const Names = (max = 200): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(100), letteredText(max, true));

/** Texts, 100 at most. */
export const Texts = (max = 500): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(100), Text(max, true));

const textThat = (name: string, holds: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value) => typeof value === 'string' && holds(value),
      defaultMessage: () => message,
    },
  });

/** Whole date that exists, `YYYY-MM-DD`. */
export const DateText = (): PropertyDecorator =>
  textThat('isCalendarDate', isDate, '$property must be an existing date written YYYY-MM-DD');

/** Whole dates that exist, 100 at most. */
export const DateTexts = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(100),
    ValidateBy(
      {
        name: 'isCalendarDate',
        validator: {
          validate: (value) => typeof value === 'string' && isDate(value),
          defaultMessage: () => 'each value in $property must be an existing date written YYYY-MM-DD',
        },
      },
      each(true),
    ),
  );

/** Date that may stop at the month or the year. */
export const PartialDateText = (): PropertyDecorator =>
  textThat(
    'isPartialDate',
    isPartialDate,
    '$property must be an existing date written YYYY-MM-DD, YYYY-MM or YYYY',
  );

/** Marks a field for `daysTold`. */
const Told = Reflect.metadata('told', true);

/** Whole date of something that has happened, or of a document: not in the future. */
export const PastDate = (): PropertyDecorator => applyDecorators(DateText(), Told);

/** The same; it may stop at the month or the year. */
export const PastPartialDate = (): PropertyDecorator => applyDecorators(PartialDateText(), Told);

/** Whether it is the value of such a field; the form has checked that it is a date. */
const isTold = (part: object, field: string, value: unknown): value is PartialDate =>
  typeof value === 'string' && Reflect.hasMetadata('told', part, field);

/** The values of all `PastDate` and `PastPartialDate` fields of a command and its parts. */
export function daysTold(part: object): readonly PartialDate[] {
  return Object.entries(part).flatMap(([field, value]: [string, unknown]) => {
    if (isTold(part, field, value)) return [value];
    return typeof value === 'object' && value !== null ? daysTold(value) : [];
  });
}

/** The ids in a command and its parts that may be units', also within codes of what an office defined for itself. */
export function unitIdsTold(part: object): readonly string[] {
  return Object.entries(part).flatMap(([field, value]: [string, unknown]) => {
    if (Reflect.hasMetadata('id', part, field))
      return mayName(field, '') ? ([value ?? []].flat() as string[]) : [];
    if (typeof value === 'string') return officeOf(value) ?? [];
    return typeof value === 'object' && value !== null ? unitIdsTold(value) : [];
  });
}

/** What is wrong with a word that does not fit a list: where that is, or else the place in the API's description that has it. */
export const amongWords =
  (values: readonly string[], where?: string, fits = (word: string): boolean => values.includes(word)) =>
  ({ value, property, targetName }: ValidationArguments): string => {
    const stranger: unknown = [value].flat().find((one) => typeof one !== 'string' || !fits(one));
    const word = typeof stranger === 'string' ? stranger : JSON.stringify(stranger ?? null);
    const list = where ?? `/api/openapi.json#/components/schemas/${targetName}/properties/${property}`;
    return `${property} ${notAmong(word, values, list)}`;
  };

/** One of a closed list of words; `where` shows the list where the API has one beside its description. */
export const OneOf = (values: readonly string[], all = false, where?: string): PropertyDecorator =>
  IsIn([...values], { message: amongWords(values, where), ...each(all) });

/** Different ones of a closed list of words, one at least. */
export const SomeOf = (values: readonly string[]): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMinSize(1), ArrayUnique(), OneOf(values, true));

/** May be absent. Null is refused: it would be neither absent nor a value. */
export const Optional = (description?: string): PropertyDecorator =>
  applyDecorators(
    ValidateIf((_object, value) => value !== undefined),
    ...(description === undefined ? [] : [JSONSchema({ description })]),
  );

/** May be absent or null; the API's description says what each means. */
export const Nullable = (description?: string): PropertyDecorator =>
  applyDecorators(
    ValidateIf((_object, value) => value !== undefined && value !== null),
    JSONSchema({ nullable: true, ...(description === undefined ? {} : { description }) }),
  );

/** Needed beside `ValidateNested`, which accepts an array for an object, and null. */
const InstanceOf = (type: () => new () => object, all: boolean): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isInstanceOfPart',
      validator: {
        validate: (value) => value instanceof type(),
        defaultMessage: () => `${all ? 'each value in ' : ''}$property must be an object`,
      },
    },
    each(all),
  );

/** An object of the given class. */
export const Part = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(InstanceOf(type, false), ValidateNested(), Type(type));

/** Objects of the given class, 100 at most. */
export const Parts = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(100),
    InstanceOf(type, true),
    ValidateNested({ each: true }),
    Type(type),
  );
