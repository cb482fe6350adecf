import { readdirSync } from 'node:fs';

// Every suite of HTTP with its events in EventStoreDB, in one file, because that loads the modules once.
process.env['EVENT_STORE'] = 'eventstoredb';

/** They choose their stores themselves: two go through both, the other takes the database away from under each. */
const ofBoth = ['event-stores', 'tampered', 'unavailable'];

/**
 * Who may ask, what a body must be and how all that is described is decided before any store is reached, and boxes of ballots and
 * names of persons are in PostgreSQL either way; `npm run jest` with EVENT_STORE runs these too.
 */
const before = [
  'access',
  'access-matrix',
  'authentication',
  'bad-input',
  'openapi',
  'http',
  'law-book',
  'ballot-traces',
  'forgotten-names',
  'ballot-secrecy',
];

/**
 * What they show is decided, folded and kept in tables in the same way whatever the store: of it they need that it appends, reads
 * and knows the position of a receipt, which every suite that is left asks of both: `scenarios` and `batches` record facts of most
 * areas. Steps of a history are read as those are that `bundles` carries away. The voter's script and witnesses meet it only in the
 * proofs, of which `proofs` shows on both that they hold.
 */
const alike = [
  'awards',
  'clock',
  'confirmation',
  'history',
  'identification',
  'imports',
  'inspections',
  'meetings',
  'memberships',
  'names',
  'offices-untold',
  'plans',
  'registry',
  'reporting',
  'results',
  'standings',
  'submissions',
  'told-later',
  'voter',
  'witnesses',
];

const left = [...ofBoth, ...before, ...alike];

for (const file of readdirSync(import.meta.dirname))
  if (file.endsWith('.e2e.spec.ts') && !left.includes(file.replace('.e2e.spec.ts', '')))
    await import(`./${file.replace(/ts$/, 'js')}`);
