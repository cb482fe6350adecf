import Sequencer from '@jest/test-sequencer';

/** Specs that take longest, longest first: begun last, one of them would run alone at the end. */
const longest = [
  'all-on-eventstoredb',
  'all-on-postgres',
  'embedded-postgres',
  'eventstoredb-faults',
  'durability',
  'eventstoredb-long-logs',
  'projections.int',
  'nodes.e2e',
  'histories',
  'full-disk',
  'verify.int',
  'verify-stored',
  'event-order',
  'postgres-event-store',
  'eventstoredb-event-store',
  'standing.properties',
  'migrations',
  'copy',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => longest.findIndex((name) => path.includes(name)) + 1 || longest.length + 1;
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
}
