import { halves } from '../support/halves.js';

// One half of the suites of HTTP with their events in PostgreSQL, in one file, because that loads the modules once: `npm test` runs
// both halves and the suites beside them in EventStoreDB, and leaves the suites themselves to whoever looks for one fault.
for (const file of halves.http[0]!) await import(`./${file.replace(/ts$/, 'js')}`);
