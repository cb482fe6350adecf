export default async function globalTeardown(): Promise<void> {
  if (globalThis.testPostgres === undefined) return;
  const { server, cleaner } = globalThis.testPostgres;
  await server.stop();
  // The global setup has said how this is read.
  const { heard } = await import('./until.js');
  const gone = heard(cleaner, 'exit');
  cleaner.stdin?.end();
  await gone;
}
