import { readdirSync } from 'node:fs';

// Every suite of HTTP with its events in PostgreSQL, in one file, because that loads the modules once: `npm test` runs this
// file and the one beside it, and leaves the suites themselves to whoever looks for one fault.
for (const file of readdirSync(import.meta.dirname))
  if (file.endsWith('.e2e.spec.ts')) await import(`./${file.replace(/ts$/, 'js')}`);
