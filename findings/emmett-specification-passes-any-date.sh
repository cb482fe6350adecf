#!/usr/bin/env bash
# @event-driven-io/emmett 0.42.0: a specification of a decider passes whatever date, Set or Map its event has.
#
# DeciderSpecification says what events follow a command, given some events: given(...).when(command).then(events).
#
# Expected: then() fails where the event that was decided has another date than the one in the specification, as it fails for another
# text; it passes where both events are the same, also with null in them. deepEquals of the same package tells the dates apart.
# Seen: another date passes, and a text where a date is expected, another Set, and two events in place of the same one twice; the
# same event with null in it fails. Members are compared by Object.keys alone, of which a date has none; null is not let in there.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @event-driven-io/emmett@0.42.0 >/dev/null
cat > specify.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { DeciderSpecification, deepEquals } from '@event-driven-io/emmett';

const { version } = JSON.parse(readFileSync('node_modules/@event-driven-io/emmett/package.json', 'utf8'));
console.log(`@event-driven-io/emmett ${version}, Node ${process.version}`);

const granted = (data) => ({ type: 'AwardGranted', data });
/** Whether a decision that gives these events passes for one that should give those. */
const passes = (decided, expected) => {
  const given = DeciderSpecification.for({
    decide: () => decided.map(granted),
    evolve: (state) => state,
    initialState: () => ({}),
  });
  try {
    given([]).when({ type: 'GrantAward', data: {} }).then(expected.map(granted));
    return true;
  } catch {
    return false;
  }
};
const [august, september] = [new Date('2024-08-22'), new Date('2024-09-02')];
const cases = [
  ['the same date', [{ on: august }], [{ on: august }], true],
  ['another text', [{ on: '2024-08-22' }], [{ on: '2024-09-02' }], false],
  ['another date', [{ on: august }], [{ on: september }], true],
  ['a text for a date', [{ on: '2024-08-22' }], [{ on: september }], true],
  ['another Set', [{ to: new Set(['an']) }], [{ to: new Set(['binh']) }], true],
  ['another event beside the same', [{ no: 1 }, { no: 2 }], [{ no: 1 }, { no: 1 }], true],
  ['the same null', [{ on: null }], [{ on: null }], false],
];
for (const [what, decided, expected, asSeen] of cases) {
  const seen = passes(decided, expected);
  console.log(`${what}: ${seen ? 'passes' : 'fails'}`);
  if (seen !== asSeen) process.exitCode = 1;
}
const equal = deepEquals(august, september);
console.log(`deepEquals of two dates: ${equal}`);
if (equal) process.exitCode = 1;
JS
node specify.mjs
