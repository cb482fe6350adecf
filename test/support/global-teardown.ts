import { once } from 'node:events';

export default async function globalTeardown(): Promise<void> {
  if (globalThis.testPostgres === undefined) return;
  const { server, cleaner } = globalThis.testPostgres;
  await server.stop();
  cleaner.stdin?.end();
  await once(cleaner, 'exit');
}
