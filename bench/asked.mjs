import { clusterOf, lastYear, sizeOf, unitOf } from './national-log.mjs';

/** Questions about a made-up log, and the ones that the history needs; each a path for the n-th time it is asked. */
export function questionsOf(events) {
  const { clusters, years } = sizeOf(events);
  const first = lastYear - years + 1;
  const cluster = (n) => clusterOf(n % clusters);
  const year = (n) => first + (n % years);
  const knownAt = `${lastYear}-12-20T00:00:00.000Z`;
  return {
    leader: (n) => `/api/clusters/${cluster(n)}/leadership?asOf=${year(n)}-06-15`,
    'leader as known then': (n) =>
      `/api/clusters/${cluster(n)}/leadership?asOf=${year(n)}-06-15&knownAt=${knownAt}`,
    'history of leaders': (n) => `/api/clusters/${cluster(n)}/leadership/history`,
    'page of a year': (n) => `/api/clusters/${cluster(n)}/years/${year(n)}`,
    standings: (n) => `/api/clusters/${cluster(n)}/years/${year(n)}/standings`,
    search: (n) => `/api/units?q=${encodeURIComponent(`tinh mau ${(n % 14) + 1}`)}`,
    unit: (n) => `/api/units/${unitOf(n % 10)}`,
    overview: () => '/api/overview',
  };
}
