#!/bin/sh
# Rehearses a restore: puts a backup into a place of its own, verifies it, and removes the place. Run it monthly.
#
#   deploy/rehearse-restore.sh BACKUP [KEY]
#
# KEY is the file with the private key of age. THIDUA is how the program is called, "node dist/thidua.js" by default. The place is an embedded
# PostgreSQL in a temporary folder, or, where REHEARSAL_DATABASE_URL is set, that empty database, which stays filled.
# Exit code: that of "thidua restore", 0 where everything is intact.
set -eu
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
place=$(mktemp -d "${TMPDIR:-/tmp}/thidua-rehearsal-XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM
begun=$(date +%s)
code=0
# None of the settings of the running server may reach this one.
env -i PATH="$PATH" HOME="${HOME:-/}" THIDUA_HOME="$place" \
  DATABASE_URL="${REHEARSAL_DATABASE_URL:-}" DATABASE_OWNER_URL="${REHEARSAL_DATABASE_OWNER_URL:-}" \
  ${THIDUA:-node dist/thidua.js} restore "$1" ${2:+--identity "$2"} || code=$?
echo "rehearsed $(date -u +%FT%TZ): $1, $(($(date +%s) - begun)) s, exit code $code"
exit "$code"
