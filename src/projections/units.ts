import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Place } from '../domain/registry/proposed-id.js';
import type { Supplement } from '../domain/ground/supplement.js';
import type {
  FormerNameRecorded,
  RegistryEvent,
  UnitEnded,
  UnitKind,
  UnitsMerged,
} from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { withFormer } from '../domain/registry/told-in-any-order.js';
import { unitWords } from '../domain/ground/text.js';
import { latest } from '../domain/ground/told-day.js';
import type { Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { byBeginning, holdingOn } from '../domain/ground/values.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { Withdrawal } from './withdrawals.js';
import { staying, withdrawalOf } from './withdrawals.js';

/** A unit with its names, its representatives and its end. */
export interface UnitRow {
  readonly unitId: UnitId;
  readonly kind: UnitKind;
  /**
   * Oldest first; `from` is null for the name it was registered under. Where no source states the first day, `from` is the day by which it
   * was so, and `fromTold` null.
   */
  readonly names: readonly {
    readonly name: string;
    readonly shortName: string | null;
    readonly from: PartialDate | null;
    readonly fromTold?: null;
    readonly eventId: EventId;
  }[];
  /** The names as told, former ones too: `until` is the first day of the name after, null where not known; absent of others. */
  readonly toldNames: readonly (UnitRow['names'][number] & { readonly until?: PartialDate | null })[];
  readonly existsFrom: PartialDate | null;
  /** What was told of that, the last one holds. */
  readonly existences: readonly { readonly existsFrom: PartialDate | null; readonly eventId: EventId }[];
  /** To whom it was subordinate, and in which province it was, since when; `from` is null where no day is told. */
  readonly superiors: readonly Placed<'superiorId'>[];
  readonly provinces: readonly (Placed<'province'> & { readonly words: string })[];
  /** `on` as told, null where no source states it; `by` is the first day on which it is certain. */
  readonly ended: {
    readonly on: PartialDate | null;
    readonly by: Day;
    readonly reason: string;
    readonly successorId: string | null;
    readonly eventId: EventId;
  } | null;
  /** Those that merged into it; those told to be followed by it are in `followed`. */
  readonly predecessors: readonly string[];
  readonly followed: readonly Followed[];
  /** Who followed it, as told apart from its end. */
  readonly successors: readonly Followed[];
  readonly representatives: readonly {
    /** Reference into the store of names. */
    readonly ref: string;
    readonly position: string | null;
    readonly acting: boolean;
    readonly from: PartialDate | null;
    readonly to: PartialDate | null;
    readonly proof: Proof;
  }[];
  readonly proof: Proof;
  /** What was recorded in error and no longer counts. */
  readonly withdrawals: readonly Withdrawal[];
}

/** Another unit, before or after; `on` is a partial date, null where not known. */
interface Followed {
  readonly unitId: UnitId;
  readonly on: PartialDate | null;
  readonly eventId: EventId;
}

type Placed<Field extends string> = Readonly<Record<Field, string>> & {
  readonly from: PartialDate | null;
  readonly eventId: EventId;
};

const types = {
  UnitRegistered: true,
  UnitPlaceRecorded: true,
  UnitRenamed: true,
  FormerNameRecorded: true,
  UnitExistenceRecorded: true,
  UnitSuccessionRecorded: true,
  UnitEnded: true,
  UnitsMerged: true,
  RepresentativeRecorded: true,
  RegistryRecordSupplemented: true,
  RegistryRecordWithdrawn: true,
} as const;

type UnitEvent = Extract<RegistryEvent, { type: keyof typeof types }>;

/** Name of a unit on a day. */
export function nameOn(unit: UnitRow, day: Day): string {
  return (holdingOn(unit.names, day) ?? unit.names[0])?.name ?? unit.unitId;
}

/** By which units it was followed, however that was told: once each, by the first telling. */
export function followersOf({ successors, ended }: UnitRow): readonly Followed[] {
  const { successorId, on = null, eventId = '' } = ended ?? {};
  const told = [...successors, ...(successorId ? [{ unitId: successorId, on, eventId }] : [])];
  return told.filter(({ unitId }, i) => told.findIndex((one) => one.unitId === unitId) === i);
}

/** The place of a unit on a day; null where not known. */
export function placeOn(
  { superiors, provinces }: UnitRow,
  day: Day,
): { readonly superiorId: string | null; readonly province: string | null } {
  return {
    superiorId: holdingOn(superiors, day)?.superiorId ?? null,
    province: holdingOn(provinces, day)?.province ?? null,
  };
}

/** Text by whose words a unit is found, with a blank around each. */
export function wordsOf(text: string): string {
  return ` ${unitWords(text).join(' ')} `;
}

/** The names that have days, oldest first. */
function namesOf(told: UnitRow['toldNames']): UnitRow['names'] {
  const names = told.reduce<UnitRow['names']>(
    (before, { until, ...name }) =>
      until === undefined ? [...before, name] : withFormer(before, name, until),
    [],
  );
  return byBeginning([...names]);
}

type Places = Pick<UnitRow, 'superiors' | 'provinces'>;

function placedBy(
  { superiors, provinces }: Places,
  { superiorId, province }: Place,
  at: { readonly from: PartialDate | null; readonly eventId: EventId },
): Places {
  return {
    superiors: superiorId === undefined ? superiors : byBeginning(added(superiors, { superiorId, ...at })),
    provinces:
      province === undefined
        ? provinces
        : byBeginning(added(provinces, { province, words: wordsOf(province), ...at })),
  };
}

/** The fields that a supplement may tell of a unit. */
type Said = Partial<
  Pick<
    UnitsMerged['data'] & UnitEnded['data'] & FormerNameRecorded['data'],
    'shortName' | 'until' | 'reason'
  > & {
    readonly from: PartialDate;
    readonly on: PartialDate;
    readonly to: PartialDate;
    readonly existsFrom: PartialDate;
    readonly successorId: UnitId;
    readonly acting: boolean;
  } & Place
>;

/** The row with what a second source told of one of its records. */
function withSaidOf(row: UnitRow, { eventId, type, added: said }: Supplement): UnitRow {
  const { shortName, from, until, to, on, reason, successorId, acting } = said as Said;
  const { superiorId, province } = said as Said;
  const isMeant = (fact: { readonly eventId: EventId }): boolean => fact.eventId === eventId;
  const toldNames = row.toldNames.map(({ fromTold, ...name }) => {
    const kept = fromTold === undefined ? name : { ...name, fromTold };
    if (!isMeant(name)) return kept;
    return {
      ...(from === undefined ? kept : { ...name, from }),
      ...(shortName === undefined ? {} : { shortName }),
      ...(until === undefined ? {} : { until }),
    };
  });
  const began = type === 'UnitsMerged' && row.proof.eventId === eventId ? on : (said as Said).existsFrom;
  const existences = row.existences.map((one) =>
    isMeant(one) && began !== undefined ? { ...one, existsFrom: began } : one,
  );
  const dated = <F extends { readonly eventId: EventId }>(facts: readonly F[], told: object): readonly F[] =>
    facts.map((fact) => (isMeant(fact) ? { ...fact, ...told } : fact));
  const { ended } = row;
  const since = from === undefined ? {} : { from };
  const places = placedBy(
    { superiors: dated(row.superiors, since), provinces: dated(row.provinces, since) },
    { ...(superiorId === undefined ? {} : { superiorId }), ...(province === undefined ? {} : { province }) },
    { from: null, eventId },
  );
  return {
    ...row,
    ...places,
    toldNames,
    names: namesOf(toldNames),
    existences,
    existsFrom: existences.at(-1)?.existsFrom ?? null,
    followed: dated(row.followed, on === undefined ? {} : { on }),
    successors: dated(row.successors, on === undefined ? {} : { on }),
    ended:
      ended && isMeant(ended)
        ? {
            ...ended,
            ...(on === undefined ? {} : { on, by: latest({ on }) }),
            reason: reason ?? ended.reason,
            successorId: successorId ?? ended.successorId,
          }
        : ended,
    representatives: row.representatives.map((one) =>
      one.proof.eventId === eventId
        ? { ...one, from: from ?? one.from, to: to ?? one.to, acting: acting ?? one.acting }
        : one,
    ),
  };
}

/** Row of each unit, by unit id. */
export const unitProjection = projectionOf<UnitEvent, Replayable<UnitRow>>(types, {
  name: 'unit',
  version: 9,
  streams: () => [Registry.stream],
  keys({ type, data }) {
    switch (type) {
      case 'UnitRegistered':
      case 'UnitPlaceRecorded':
      case 'UnitRenamed':
      case 'FormerNameRecorded':
      case 'UnitExistenceRecorded':
      case 'UnitEnded':
      case 'RepresentativeRecorded':
        return [data.unitId];
      case 'UnitSuccessionRecorded':
        return [data.unitId, data.successorId];
      case 'UnitsMerged':
        return [data.unitId, ...data.predecessors];
      case 'RegistryRecordSupplemented':
      case 'RegistryRecordWithdrawn':
        return data.unitIds;
    }
  },
  evolve(state, event, key) {
    const proof = proofOf(event);
    const { eventId } = proof;
    if (event.type === 'UnitRegistered' || (event.type === 'UnitsMerged' && key === event.data.unitId)) {
      const { unitId, kind, name, shortName } = event.data;
      const existsFrom = event.type === 'UnitsMerged' ? event.data.on : event.data.existsFrom;
      const toldNames = [{ name, shortName, from: null, eventId }];
      return {
        unitId,
        kind,
        toldNames,
        names: namesOf(toldNames),
        followed: [],
        successors: [],
        ended: null,
        withdrawals: [],
        representatives: [],
        ...placedBy({ superiors: [], provinces: [] }, event.data, { from: null, eventId }),
        proof,
        existsFrom,
        existences: [{ existsFrom, eventId }],
        predecessors: event.type === 'UnitsMerged' ? event.data.predecessors : [],
      };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which is not registered`);
    switch (event.type) {
      case 'UnitPlaceRecorded':
        return { ...state, ...placedBy(state, event.data, { from: event.data.from, eventId }) };
      case 'UnitRenamed': {
        const { name, shortName, from, knownBy } = event.data;
        const first = from === null ? { from: knownBy, fromTold: null } : { from };
        const toldNames = added(state.toldNames, { name, shortName, ...first, eventId });
        return { ...state, toldNames, names: namesOf(toldNames) };
      }
      case 'FormerNameRecorded': {
        const { name, shortName, from, until } = event.data;
        const toldNames = added(state.toldNames, { name, shortName, from, until, eventId });
        return { ...state, toldNames, names: namesOf(toldNames) };
      }
      case 'UnitExistenceRecorded': {
        const { existsFrom } = event.data;
        return { ...state, existsFrom, existences: added(state.existences, { existsFrom, eventId }) };
      }
      case 'UnitSuccessionRecorded': {
        const { unitId, successorId, on } = event.data;
        return key === unitId
          ? { ...state, successors: added(state.successors, { unitId: successorId, on, eventId }) }
          : { ...state, followed: added(state.followed, { unitId, on, eventId }) };
      }
      case 'UnitEnded': {
        const { on, reason, successorId } = event.data;
        return { ...state, ended: { on, by: latest(event.data), reason, successorId, eventId } };
      }
      case 'UnitsMerged':
        return {
          ...state,
          ended: {
            on: event.data.on,
            by: latest(event.data),
            reason: 'MERGED',
            successorId: event.data.unitId,
            eventId,
          },
        };
      case 'RepresentativeRecorded': {
        const { person, position, acting, from, to } = event.data;
        const representative = { ref: person.ref, position, acting, from, to, proof };
        return { ...state, representatives: added(state.representatives, representative) };
      }
      case 'RegistryRecordSupplemented':
        return withSaidOf(state, event.data);
      case 'RegistryRecordWithdrawn': {
        const stays = staying(event.data);
        if (!stays(state.proof)) return null;
        const toldNames = state.toldNames.filter(stays);
        const existences = state.existences.filter(stays);
        return {
          ...state,
          toldNames,
          names: namesOf(toldNames),
          existences,
          existsFrom: existences.at(-1)?.existsFrom ?? null,
          followed: state.followed.filter(stays),
          successors: state.successors.filter(stays),
          superiors: state.superiors.filter(stays),
          provinces: state.provinces.filter(stays),
          ended: state.ended && stays(state.ended) ? state.ended : null,
          representatives: state.representatives.filter((r) => stays(r.proof)),
          withdrawals: added(state.withdrawals, withdrawalOf(event.data, proof)),
        };
      }
    }
  },
  columns: [
    {
      name: 'words',
      type: 'text',
      value: (unit) => wordsOf(unit.toldNames.map((n) => `${n.name} ${n.shortName ?? ''}`).join(' ')),
    },
    {
      name: 'followers',
      type: 'text[]',
      indexed: true,
      value: (unit) => followersOf(unit).map(({ unitId }) => unitId),
    },
  ],
});
