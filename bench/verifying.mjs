import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { watched } from './measure.mjs';

// Verifies a data folder with a build, as `thidua verify` does, or only its log, as with `--log`; prints the milliseconds and the
// processor time of Node and of the database, without start and end.

const [build, folder, what] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(build, 'dist', path)).href);
const { openStores } = await load('infrastructure/stores.js');
const { readConfig } = await load('infrastructure/config.js');
const { verifyStore } = await load('infrastructure/cli/verify.js');
const stores = await openStores(
  readConfig({ ...process.env, THIDUA_HOME: folder }),
  () => new Date(),
  () => undefined,
);
const stopped = await watched(folder);
let events = 0;
const faults = await verifyStore(stores, {
  what,
  parallel: { threads: availableParallelism() },
  onProgress: (_part, _position, read) => (events = read),
});
const taken = await stopped();
await stores.close();
if (faults.length > 0) throw new Error(faults.join('\n'));
const memory = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ events, ...taken, memory })}\n`);
