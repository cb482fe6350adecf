import { halves } from '../support/halves.js';

// One half of the suites of this folder in one file, because that loads the modules once.
for (const file of halves.infrastructure[1]!) await import(`./${file.replace(/ts$/, 'js')}`);
