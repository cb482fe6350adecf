#!/usr/bin/env bash
# @event-driven-io/emmett 0.42.0: in its store in memory, who goes on from a snapshot is told another version of the stream.
#
# aggregateStream() gives the state and currentStreamVersion, which is what appendToStream() takes as expectedStreamVersion; readStream()
# of the same interface gives it too. read: { from } says with which event to begin, for a state that is kept from earlier.
#
# Expected: of a stream of five events the version is 5, whether all were read or the last three, as readStream() says; an event
# appended on it goes in.
# Seen: aggregateStream() gives the number of events that it read, 3, or 0 where the snapshot is of the end. The append is refused as
# a conflict ("Expected version 3 does not match current 5") though nobody else wrote, and is so again with each retry.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @event-driven-io/emmett@0.42.0 >/dev/null
cat > append.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { getInMemoryEventStore } from '@event-driven-io/emmett';

const { version } = JSON.parse(readFileSync('node_modules/@event-driven-io/emmett/package.json', 'utf8'));
console.log(`@event-driven-io/emmett ${version}, Node ${process.version}`);

const store = getInMemoryEventStore();
const scored = (points) => ({ type: 'PointsGiven', data: { points } });
await store.appendToStream('unit-1', [1, 2, 3, 4, 5].map(scored));

/** Points of the stream, its version by both ways of reading, and what becomes of an append on it. */
async function goOn(from, initial) {
  const read = { from };
  const { state, currentStreamVersion } = await store.aggregateStream('unit-1', {
    read,
    initialState: () => initial,
    evolve: (points, { data }) => points + data.points,
  });
  const { currentStreamVersion: byRead } = await store.readStream('unit-1', read);
  let fate = 'appended';
  try {
    await store.appendToStream('unit-1', [scored(0)], { expectedStreamVersion: currentStreamVersion });
  } catch ({ message }) {
    fate = message;
  }
  console.log(`from ${from}: ${state} points, version ${currentStreamVersion}, by readStream() ${byRead}; ${fate}`);
  return [state, currentStreamVersion, byRead, fate].join();
}
const seen = [await goOn(2n, 3), await goOn(5n, 15), await goOn(0n, 0)];
const refused = (expected) => `Expected version ${expected} does not match current 5`;
const asSeen = [`15,3,5,${refused(3)}`, `15,0,5,${refused(0)}`, '15,5,5,appended'];
process.exit(seen.join() === asSeen.join() ? 0 : 1);
JS
node append.mjs
