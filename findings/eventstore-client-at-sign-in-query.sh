#!/usr/bin/env bash
# @eventstore/db-client 6.2.1: an "@" in the value of an option is taken for the end of a login.
#
# RFC 3986 lets a query hold "@" as it is (query = *( pchar / "/" / "?" ), and "@" is a pchar), so
# esdb://localhost:1?tls=false&connectionName=jobs@night.invalid names the host localhost, port 1, and a connection called
# jobs@night.invalid.
#
# Expected: the client asks localhost:1, where nobody listens: "connect ECONNREFUSED 127.0.0.1:1" (or ::1).
# Seen: what stands before the "@" is read as user and password; it looks for a host called "night.invalid", port 2113. With "%40"
# it does as expected.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @eventstore/db-client@6.2.1 >/dev/null
cat > ask.cjs <<'JS'
const { EventStoreDBClient } = require('@eventstore/db-client');
const { version } = require('@eventstore/db-client/package.json');

/** What the first call over this address fails with. */
async function failure(address) {
  try {
    for await (const _event of EventStoreDBClient.connectionString(address).readAll({ maxCount: 1 }));
    return 'answered';
  } catch (error) {
    return error.message;
  }
}

(async () => {
  console.log(`@eventstore/db-client ${version}, Node ${process.version}`);
  const seen = {};
  for (const name of ['jobs', 'jobs@night.invalid', 'jobs%40night.invalid']) {
    seen[name] = await failure(`esdb://localhost:1?tls=false&connectionName=${name}`);
    console.log(`${name}: ${seen[name].slice(0, 120)}`);
  }
  const asked = /ECONNREFUSED/;
  const asSeen =
    asked.test(seen.jobs) &&
    /dns:night\.invalid:2113/.test(seen['jobs@night.invalid']) &&
    asked.test(seen['jobs%40night.invalid']);
  process.exit(asSeen ? 0 : 1);
})();
JS
node ask.cjs
