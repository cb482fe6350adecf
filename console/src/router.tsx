import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import { clocksIn } from './clocks.js';
import { Shell } from './shell.js';
import { Failed, NotThere, Waiting } from './states.js';

// Every page is a link: its path, what it is filtered by, and both clocks. A page is a file in `pages`, loaded when it is first
// shown, and a route here.

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Which clocks the page follows; without it, it shows the present. */
    readonly clocks?: 'both' | 'knownAt';
  }
}

const root = createRootRoute({
  component: Shell,
  validateSearch: clocksIn,
  // A link within the console keeps the clocks as they are.
  search: { middlewares: [retainSearchParams(['asOf', 'knownAt'])] },
  notFoundComponent: NotThere,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home.js'), 'Home'),
});

const cluster = createRoute({
  getParentRoute: () => root,
  path: '/clusters/$clusterId',
  staticData: { clocks: 'both' },
  component: lazyRouteComponent(() => import('./pages/cluster.js'), 'ClusterPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, cluster]),
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
