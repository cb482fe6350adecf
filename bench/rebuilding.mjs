import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Rebuilds all read models of a data folder with a build, as `thidua rebuild` does; prints the milliseconds without start and end.

const [build, folder] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(build, 'dist', path)).href);
const { openStores } = await load('infrastructure/stores.js');
const { readConfig } = await load('infrastructure/config.js');
const { projections } = await load('projections/index.js');
const { engine, close } = await openStores(
  readConfig({ THIDUA_HOME: folder }),
  () => new Date(),
  () => undefined,
);
const names = projections.map(({ name }) => name);
const failed = [];
const begun = performance.now();
if (engine.rebuildAll)
  await engine.rebuildAll(names, (name, { reason }) => reason && failed.push(`${name}: ${reason}`));
else for (const name of names) await engine.rebuild(name);
const took = performance.now() - begun;
await close();
if (failed.length > 0) throw new Error(failed.join('\n'));
process.stdout.write(`${JSON.stringify({ took, memory: process.resourceUsage().maxRSS * 1024 })}\n`);
