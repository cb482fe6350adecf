import { rm } from 'node:fs/promises';

export default async function globalTeardown(): Promise<void> {
  const { testPostgres } = globalThis;
  await testPostgres?.server.stop();
  if (testPostgres !== undefined) await rm(testPostgres.home, { recursive: true });
}
