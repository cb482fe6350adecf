import { readdirSync } from 'node:fs';

// Every suite of HTTP with its events in EventStoreDB, in one file, because that loads the modules once.
process.env['EVENT_STORE'] = 'eventstoredb';

/** They choose their stores themselves: one goes through both, the other takes the database away from under each. */
const ofBoth = ['event-stores.e2e.spec.ts', 'unavailable.e2e.spec.ts'];

for (const file of readdirSync(import.meta.dirname))
  if (file.endsWith('.e2e.spec.ts') && !ofBoth.includes(file)) await import(`./${file.replace(/ts$/, 'js')}`);
