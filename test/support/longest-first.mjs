import Sequencer from '@jest/test-sequencer';

/** Specs that take longest, longest first: begun last, one of them would run alone at the end. */
const longest = [
  'console.spec',
  'all-on-postgres',
  'all-on-eventstoredb',
  'infrastructure/all-',
  'all-rooms',
  'histories',
  'embedded-postgres',
  'bundle-mutations',
  'nodes.e2e',
  'durability',
  'full-disk',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => longest.findIndex((name) => path.includes(name)) + 1 || longest.length + 1;
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
}
