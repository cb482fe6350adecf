// The architecture, as rules: domain <- application <- infrastructure <- app.module, main; projections read domain and application.

// The rooms of the domain: each imports from those before it, and from no other (docs/adr/0017-rooms.md).
const rooms = 'law-book ground registry law offices meetings results awards year scores withdrawals'.split(
  ' ',
);

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-cycles-between-rooms',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/domain' },
      to: { circular: true },
    },
    ...rooms.map((room, i) => ({
      name: `${room}-imports-from-rooms-before-it`,
      severity: 'error',
      from: { path: `^src/domain/${room}/` },
      to: { path: '^src/domain/', pathNot: `^src/domain/(${rooms.slice(0, i + 1).join('|')})/` },
    })),
    {
      name: 'the-domain-has-no-other-rooms',
      severity: 'error',
      from: {},
      to: { path: '^src/domain/', pathNot: `^src/domain/(${rooms.join('|')})/` },
    },
    {
      name: 'domain-imports-only-domain',
      severity: 'error',
      from: { path: '^src/domain' },
      to: { pathNot: '^src/domain' },
    },
    {
      name: 'application-knows-no-adapter',
      severity: 'error',
      from: { path: '^src/application' },
      to: {
        path: '^src/(infrastructure|projections)|node_modules/(typeorm|pg|fastify|@eventstore|@nestjs/platform)',
      },
    },
    {
      name: 'projections-know-no-adapter',
      severity: 'error',
      from: { path: '^src/projections' },
      to: { path: '^src/infrastructure|node_modules/(pg|fastify|@eventstore|@nestjs/platform)' },
    },
    {
      name: 'one-importer-of-the-eventstoredb-client',
      severity: 'error',
      from: { pathNot: '^src/infrastructure/event-store' },
      to: { path: 'node_modules/@eventstore' },
    },
    {
      name: 'nothing-imports-what-puts-it-together',
      severity: 'error',
      from: { path: '^src/(domain|application|projections|infrastructure)/' },
      to: { path: '^src/(app\\.module|main)\\.ts$' },
    },
    {
      name: 'the-demo-is-known-to-those-who-start-it',
      severity: 'error',
      from: { pathNot: '^src/(infrastructure/(demo|cli)/|app\\.module\\.ts$|main\\.ts$)' },
      to: { path: '^src/infrastructure/demo/' },
    },
    {
      name: 'nothing-outside-src-is-needed-to-run',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(console|docs|test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
