import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Verifies a data folder with a build, as `thidua verify` does; prints the milliseconds and the processor time without start and end.

const [build, folder] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(build, 'dist', path)).href);
const { openStores } = await load('infrastructure/stores.js');
const { readConfig } = await load('infrastructure/config.js');
const { verifyStore } = await load('infrastructure/cli/verify.js');
const stores = await openStores(
  readConfig({ THIDUA_HOME: folder }),
  () => new Date(),
  () => undefined,
);
const begun = { at: performance.now(), used: process.cpuUsage() };
let events = 0;
const faults = await verifyStore(stores, (_, read) => (events = read));
const { user, system } = process.cpuUsage(begun.used);
const took = performance.now() - begun.at;
await stores.close();
if (faults.length > 0) throw new Error(faults.join('\n'));
const memory = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ events, took, used: (user + system) / 1_000, memory })}\n`);
