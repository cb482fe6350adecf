import { readdirSync } from 'node:fs';

// Every suite of a room, in one file, because that loads the modules once: `npm test` runs this file, and leaves the suites
// themselves to whoever looks at one area.
for (const file of readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }))
  if (file.includes('/') && file.endsWith('.spec.ts')) await import(`./${file.replace(/ts$/, 'js')}`);
