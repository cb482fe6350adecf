import type { Words } from '../language.js';
import { eventsVi } from './events-vi.js';

/** `LeaderElected` → `Leader elected`. */
const spelled = (type: string): string =>
  type.charAt(0) + type.slice(1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Words of the console in English. Terms of the field stay beside their translation where there is no other word for them. */
export const en: Words = {
  shell: {
    title: 'Emulation and commendation',
    skip: 'Skip to content',
    menu: 'Contents',
    search: 'Find clusters and units',
    language: 'Language',
  },
  menu: {
    home: 'Clusters',
  },
  clocks: {
    label: 'Two clocks',
    asOf: 'Valid on',
    knownAt: 'As known by',
    today: (day) => `today, ${day}`,
    now: 'all that is recorded',
    show: 'Show',
    reset: 'Back to now',
    noDay: 'Needs a day that exists, as dd/mm/yyyy.',
    noKnowledge: 'Needs dd/mm/yyyy, with hh:mm if you like, or the number of an event.',
    past: (day, known) =>
      [
        day === null ? '' : `This page is about ${day}`,
        known === null ? '' : `${day === null ? 'This page is ' : ''}as recorded by ${known}`,
      ]
        .filter((part) => part !== '')
        .join(', ')
        .concat('.'),
  },
  states: {
    loading: 'Loading…',
    failed: 'Cannot be answered',
    bug: 'This page failed. Please try again.',
    again: 'Try again',
    unreachable: 'The server cannot be reached',
    unreachableDetail: 'What you see was loaded before. The page keeps trying.',
    signIn: 'Please sign in',
    howToSignIn: 'Open the link that the server prints when it starts, or ask whoever runs it.',
    notFound: 'Not found',
    notFoundDetail: 'There is no page at this address.',
    toHome: 'To the first page',
    stale: 'Not up to date',
    staleDetail: (events) => `${events} events are not on this page yet.`,
    doubt: 'The history is in doubt',
    doubtDetail: (position) =>
      `From event ${position} on, what is shown may not be what was recorded. Do not rely on this page yet.`,
  },
  evidence: {
    button: 'source',
    column: 'Source',
    buttonFor: (what) => `What it rests on: ${what}`,
    title: (what) => `Evidence: ${what}`,
    close: 'Close',
    failed: 'Some events could not be read.',
    none: 'This event names no document.',
    more: (n) => `And ${n} more events.`,
    source: 'Source:',
    number: (number) => `no. ${number}`,
    dated: (day) => `of ${day}`,
    occurredOn: 'Happened',
    notTold: 'the source names no day',
    recordedAt: 'Recorded',
    recorded: (at, by) => `${at}, by ${by}`,
    event: 'Event',
    place: (position, stream, revision) => `no. ${position} (${stream}, ${revision + 1})`,
  },
  unknown: {
    mark: 'not known',
    leader: 'leader',
    deputy: 'deputy',
    members: 'members',
    theme: 'theme',
    pledge: 'pledge',
    results: 'results',
    dossiers: 'dossiers',
    chairs: 'chair',
    speakers: 'speakers',
    guests: 'guests',
    place: 'place',
  },
  offices: {
    leader: { CUM: 'Leader', KHOI: 'Leader' },
    deputy: { CUM: 'Deputy', KHOI: 'Deputy' },
    unnamed: 'held by somebody whom no source names',
    mayHaveLeft: 'may have left',
    acting: 'acting',
    vacant: 'vacant',
    selfVouched: 'recorded by itself alone, confirmed by nobody yet',
    became: 'deputy of the year before leads',
  },
  home: {
    title: 'Clusters',
    lead: 'Who leads and deputises, and what no source says.',
    cluster: 'Cluster',
    year: 'Year',
    leader: 'Leader',
    deputies: 'Deputies',
    members: 'Members',
    theme: 'Theme',
    missing: 'Not known',
    nothingMissing: 'complete',
    of: (known, all) => `${known} / ${all ?? '?'}`,
  },
  cluster: {
    organiser: (name) => `organised by ${name}`,
    leadership: (day) => `Leader and deputies on ${day}`,
    since: (day) => `since ${day}`,
    assumed: 'by the calendar year; the source names no day',
    noCluster: 'On this day the cluster did not exist yet, or no longer.',
    years: 'Years on record',
    members: 'Members',
    unit: 'Unit',
    from: 'From',
    to: 'To',
    notTold: 'no source says',
  },
  events: Object.fromEntries(Object.keys(eventsVi).map((type) => [type, spelled(type)])) as typeof eventsVi,
};
