import { halves } from './halves.js';

// The other half.
for (const file of halves[1]!) await import(`./${file.replace(/ts$/, 'js')}`);
