import Sequencer from '@jest/test-sequencer';

/** Specs that take longest, longest first: begun last, one of them would run alone at the end. */
const longest = [
  'all-on-postgres',
  'all-on-eventstoredb',
  'console.spec',
  'backup.int',
  'projections.int',
  'embedded-postgres',
  'all-rooms',
  'durability',
  'watch.int',
  'nodes.e2e',
  'bundle-mutations',
  'histories',
  'eventstoredb-faults',
  'eventstoredb-long-logs',
  'eventstoredb-event-store',
  'full-disk',
  'event-order',
  'postgres-event-store',
  'verify-stored',
  'command-line',
  'config.spec',
  'verify.int',
  'eventstoredb-turns',
  'migrations',
  'steps.spec',
  'copy',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => longest.findIndex((name) => path.includes(name)) + 1 || longest.length + 1;
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
}
