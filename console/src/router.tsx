import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import { clocksIn } from './clocks.js';
import { Home } from './pages/home.js';
import { Shell } from './shell.js';
import { Failed, NotThere, Waiting } from './states.js';

// Every page is a link: its path, what it is filtered by, and both clocks. A page is a file in `pages`, loaded when it is first
// shown but for the first one, and a route here.

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Which clocks the page follows; without it, it shows the present. */
    readonly clocks?: 'both' | 'knownAt';
    /** They stand below the page while it shows the present: whoever comes to vote comes for something else. */
    readonly areClocksBelow?: true;
  }
}

const root = createRootRoute({
  component: Shell,
  validateSearch: clocksIn,
  // A link within the console keeps the clocks as they are.
  search: { middlewares: [retainSearchParams(['asOf', 'knownAt'])] },
  notFoundComponent: NotThere,
});

/** Parameters of an address that are texts, each absent where none is given. */
const texts =
  <N extends string>(...names: readonly N[]) =>
  (given: Readonly<Record<string, unknown>>): { readonly [K in N]?: string } =>
    Object.fromEntries(
      names.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name]]] : [])),
    ) as { readonly [K in N]?: string };

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: texts('from'),
  component: Home,
});

const cluster = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$clusterId',
  staticData: { clocks: 'both' },
  component: lazyRouteComponent(() => import('./pages/cluster.js'), 'ClusterPage'),
});

const clusterYear = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$clusterId/years/$year',
  staticData: { clocks: 'knownAt' },
  component: lazyRouteComponent(() => import('./pages/cluster-year.js'), 'ClusterYearPage'),
});

const scores = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$clusterId/years/$year/scores',
  staticData: { clocks: 'knownAt' },
  validateSearch: texts('unit', 'weights'),
  component: lazyRouteComponent(() => import('./pages/scores.js'), 'Scores'),
});

const unit = createRoute({
  getParentRoute: () => root,
  path: '/units/$unitId',
  staticData: { clocks: 'both' },
  component: lazyRouteComponent(() => import('./pages/unit.js'), 'UnitPage'),
});

const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: texts('q'),
  component: lazyRouteComponent(() => import('./pages/search.js'), 'Search'),
});

const awards = createRoute({
  getParentRoute: () => root,
  path: '/awards',
  staticData: { clocks: 'both' },
  validateSearch: texts('year', 'status', 'from'),
  component: lazyRouteComponent(() => import('./pages/awards.js'), 'Awards'),
});

const calendar = createRoute({
  getParentRoute: () => root,
  path: '/calendar',
  validateSearch: texts('month', 'cluster', 'duty', 'from'),
  component: lazyRouteComponent(() => import('./pages/calendar.js'), 'Calendar'),
});

const due = createRoute({
  getParentRoute: () => root,
  path: '/due',
  validateSearch: texts('cluster', 'from'),
  component: lazyRouteComponent(() => import('./pages/due.js'), 'Due'),
});

const unknown = createRoute({
  getParentRoute: () => root,
  path: '/unknown',
  validateSearch: texts('from'),
  component: lazyRouteComponent(() => import('./pages/unknown.js'), 'UnknownMap'),
});

const history = createRoute({
  getParentRoute: () => root,
  path: '/history',
  validateSearch: texts('of', 'view', 'at', 'from', 'earlier'),
  component: lazyRouteComponent(() => import('./pages/history.js'), 'History'),
});

const ballot = createRoute({
  getParentRoute: () => root,
  path: '/ballots/$ballotId',
  staticData: { clocks: 'knownAt', areClocksBelow: true },
  component: lazyRouteComponent(() => import('./pages/ballot.js'), 'Ballot'),
});

const vote = createRoute({
  getParentRoute: () => root,
  path: '/ballots/$ballotId/vote',
  component: lazyRouteComponent(() => import('./pages/vote.js'), 'Vote'),
});

const integrity = createRoute({
  getParentRoute: () => root,
  path: '/integrity',
  component: lazyRouteComponent(() => import('./pages/integrity.js'), 'Integrity'),
});

const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  validateSearch: texts('from'),
  component: lazyRouteComponent(() => import('./pages/operations.js'), 'Operations'),
});

const batches = createRoute({
  getParentRoute: () => root,
  path: '/batches',
  validateSearch: texts('from'),
  component: lazyRouteComponent(() => import('./pages/batches.js'), 'Batches'),
});

const batch = createRoute({
  getParentRoute: () => root,
  path: '/batches/$correlationId',
  validateSearch: texts('from'),
  component: lazyRouteComponent(() => import('./pages/batch.js'), 'Batch'),
});

const receipt = createRoute({
  getParentRoute: () => root,
  path: '/receipts/$commandId',
  component: lazyRouteComponent(() => import('./pages/receipt.js'), 'Receipt'),
});

const rule = createRoute({
  getParentRoute: () => root,
  path: '/rules/$code',
  component: lazyRouteComponent(() => import('./pages/rule.js'), 'Rule'),
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./pages/sessions.js'), 'Sessions'),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/import',
  validateSearch: texts('clusterId', 'year', 'kind'),
  component: lazyRouteComponent(() => import('./pages/import.js'), 'Import'),
});

const commands = createRoute({
  getParentRoute: () => root,
  path: '/do',
  component: lazyRouteComponent(() => import('./pages/do.js'), 'Commands'),
});

const command = createRoute({
  getParentRoute: () => root,
  path: '/do/$command',
  // Fields that are filled in already, by their names.
  validateSearch: (given): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  component: lazyRouteComponent(() => import('./pages/do-command.js'), 'DoCommand'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    cluster,
    clusterYear,
    scores,
    unit,
    search,
    awards,
    calendar,
    due,
    unknown,
    history,
    ballot,
    vote,
    integrity,
    operations,
    batches,
    batch,
    receipt,
    rule,
    sessions,
    imports,
    commands,
    command,
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Failed,
  scrollRestoration: true,
  // Plain parameters: what stands in a link is what a person would type.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});
