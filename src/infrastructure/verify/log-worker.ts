import { parentPort, workerData } from 'node:worker_threads';
import type { ClientConfig } from 'pg';
import type { LogRange } from './log-range.js';
import { connected, readRange } from './log-range.js';

// A thread that reads ranges of the log for `soundRanges`, one at a time. It loads little: a thread for each core is started.

const client = await connected(workerData as ClientConfig);
parentPort?.on('message', (range: LogRange) => {
  void readRange(client, range).then((found) => parentPort?.postMessage(found));
});
