import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BallotCounter } from '../../application/ballot-counter.js';
import { EventStore } from '../../application/event-store.js';
import { Gateway } from '../../application/gateway.js';
import { within } from '../../application/waiting.js';
import { QueryBus } from '@nestjs/cqrs';
import { GetOverview } from '../../projections/cluster-questions.js';
import type { Config } from '../config.js';
import { isLoopback } from '../config.js';
import { Batches } from '../batches/batches.js';
import { demoFacts, recordFacts, tableOf } from '../demo/demo.js';
import { holdSampleMeeting } from '../demo/sample-meeting.js';
import type { Principals } from '../http/principals.js';
import { Sessions } from '../http/sessions.js';
import { IssuerPrincipals, LocalPrincipals, OpenPrincipals } from '../http/principals.js';
import { type Application, createServer } from '../http/server.js';
import { consoleLogger } from '../logging.js';
import type { EmbeddedPostgresLost } from '../postgres/embedded-postgres.js';
import { ProcessManagers } from '../processes/process-managers.js';
import type { Stores } from '../stores.js';
import { openStores, othersOf } from '../stores.js';
import { Watch } from '../watch/watch.js';
import { Webhooks } from '../webhooks/webhooks.js';
import { WatchedClock } from '../watched-clock.js';
import { progressBar } from './progress.js';

/** How long the start waits for the first check of the log, milliseconds: long enough for 50,000 events. */
const FIRST_LOOK = 1_000;
/** Exit code where the embedded database was lost, or another program may be using it. */
export const LOST = 4;
const LONGEST_END_MS = 10_000;

const operator = { id: 'operator', roles: ['operator'], unitId: null } as const;

/** How the process talks to people: `say` is stdout, for what they asked for; `tell` is stderr, for the rest. */
export interface Terminal {
  say(line: string): void;
  /** `fatal` where the program ends because of it. */
  tell(line: string, fatal?: 'fatal'): void;
  /** Whether stdout is a screen, and kept nowhere: secrets are printed only there. */
  readonly isScreen?: boolean;
}

/** The same as structured logs, one JSON object a line. */
export function loggedTerminal(): Terminal {
  const logger = consoleLogger(true);
  return {
    isScreen: false,
    say: (line) => logger.log(line),
    tell: (line, level) => (level ? logger.fatal(line) : logger.warn(line)),
  };
}

/** Serves until a signal asks to stop; with `demo`, records the facts of the articles first. */
export async function run(
  application: Application,
  config: Config,
  terminal: Terminal,
  demo: boolean,
): Promise<void> {
  const stop = stopSignal();
  const log = (line: string): void => terminal.tell(line);
  const clock = new WatchedClock({ home: config.home, limit: config.clockLimit, log });
  const stores = await openStores(config, () => clock.now(), log);
  let app: NestFastifyApplication | null = null;
  try {
    const principals = await principalsOf(config, stores);
    app = await createServer(application, stores, clock, principals, config.jsonLogs, config.limits);
    await stores.engine.start();
    await clock.compare(othersOf(stores));
    clock.watch(othersOf(stores));
    if (demo) await showFacts(app, stores, terminal);
    app.get(ProcessManagers).start();
    app.get(Webhooks).start();
    stores.checkpoints.start();
    app.get(Watch).start(config.watchPercent);
    // So that readiness is right from the first answer. A long log is checked while the server already answers, and what was found in it
    // before is told meanwhile.
    const { continuity } = stores.checkpoints;
    const looked = continuity
      .recall()
      .then(() => continuity.require(FIRST_LOOK))
      .catch(() => undefined);
    await within(FIRST_LOOK, looked, () => undefined);
    await app.listen(config.port, config.host);
    await announce(app, config, principals, terminal);
    await Promise.race([stop, stores.lost.catch(endSoon)]);
    terminal.tell('stopping: finishing what is under way');
  } finally {
    await Promise.resolve(app?.close())
      .finally(() => clock.close())
      .finally(() => stores.close());
  }
}

/** Without a database, requests under way may never finish: then the process ends all the same. */
function endSoon(error: EmbeddedPostgresLost): never {
  setTimeout(() => process.exit(LOST), LONGEST_END_MS).unref();
  throw error;
}

async function principalsOf(config: Config, { database }: Stores): Promise<Principals> {
  const sessions = new Sessions(database, config.sessions);
  if (config.issuer) return await IssuerPrincipals.open(config.home, config.issuer, sessions);
  return config.database
    ? new OpenPrincipals()
    : await LocalPrincipals.open(config.home, isLoopback(config.host), sessions);
}

async function showFacts(app: NestFastifyApplication, stores: Stores, terminal: Terminal): Promise<void> {
  const bar = progressBar('recording the five articles and a made-up cluster', demoFacts.length);
  const gateway = app.get(Gateway);
  const told = await recordFacts(app.get(Batches), (done) => bar.at(done)).finally(() => bar.end());
  const meeting = await holdSampleMeeting(gateway, app.get(BallotCounter), app.get(EventStore));
  const { position } = await stores.events.head();
  await stores.engine.waitFor(
    GetOverview.projections.map((p) => p.name),
    position,
    30_000,
  );
  const { data } = await app.get(QueryBus).execute(new GetOverview({ after: null, limit: 500 }));
  terminal.say('');
  terminal.say(tableOf(data));
  terminal.say('');
  const recorded = told.recorded + meeting.filter(({ replayed }) => !replayed).length;
  const before = demoFacts.length + meeting.length - recorded;
  terminal.say(
    `${recorded} facts recorded now, ${before} recorded before; the store is at position ${position}.`,
  );
}

/** An address that signs a browser in as the operator, once and within ten minutes. */
export async function signInLink(principals: LocalPrincipals, url: string): Promise<string> {
  return `${url}/api/sign-in#${await principals.signInCode(operator)}`;
}

async function announce(
  app: NestFastifyApplication,
  config: Config,
  principals: Principals,
  terminal: Terminal,
): Promise<void> {
  const url = `http://localhost:${new URL(await app.getUrl()).port}`;
  terminal.say(`Serving on ${url}    API: ${url}/api/docs`);
  if (principals instanceof LocalPrincipals) {
    // Not where it may be logged: whoever reads the log could use it first.
    const link = terminal.isScreen
      ? await signInLink(principals, url)
      : 'npm run -s thidua -- sign-in prints a link that works once';
    terminal.say(`Sign in as operator: ${link}`);
    terminal.say('For programs: Authorization: Bearer $(npm run -s thidua -- token)');
  } else if (!config.issuer) {
    terminal.say(
      'No AUTH_ISSUER is set: every program of this machine acts as operator; others cannot connect.',
    );
  }
  Logger.flush();
}

let stopping: Promise<void> | null = null;

/**
 * Resolves at the first Ctrl-C or SIGTERM after this was first asked for; the same signal again ends the process at once, and leaves an embedded
 * server behind.
 */
export function stopSignal(): Promise<void> {
  stopping ??= new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  return stopping;
}
