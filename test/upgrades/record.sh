#!/usr/bin/env bash
# Writes COMMIT.sql.br beside this file: the database as the program of that commit leaves it once its demo has recorded its facts. Before a
# change of what is stored is released, record the commit before it; upgrades.int.spec.ts finds the file by itself.
#   test/upgrades/record.sh COMMIT postgres://thidua_owner@127.0.0.1:5432
# The server is an empty PostgreSQL 15, the oldest that is supported, so that any newer one restores its dumps; its superuser is called as in
# the URL, and pg_dump is of 15 too.
set -euo pipefail
commit=$(git rev-parse --short=7 "$1") url=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill %1 2> /dev/null || true; cd "$here"; git worktree remove --force "$work/tree"; psql -q "$url/postgres" -c "drop database if exists upgrade_$commit"; rm -rf "$work"' EXIT

git worktree add --quiet --detach "$work/tree" "$commit"
psql -q "$url/postgres" -c "create database upgrade_$commit"
cd "$work/tree"
# Packages of another commit do, where it builds with them: NODE_MODULES=$PWD/node_modules
if [ -n "${NODE_MODULES:-}" ]; then ln -s "$NODE_MODULES" node_modules; else npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
npm run -s build
export DATABASE_URL=$url/upgrade_$commit THIDUA_HOME=$work/home PORT=0 LOG_FORMAT=text NODE_ENV=production
program=dist/thidua.js # of older commits dist/main.js
[ -f $program ] || program=dist/main.js
node $program demo > "$work/said" 2>&1 &
until grep -q 'Serving on' "$work/said"; do
  kill -0 $! 2> /dev/null || { cat "$work/said"; exit 1; }
  sleep 1
done
kill $! && wait $! || true
# The lines that are left out are for psql alone.
pg_dump --inserts --rows-per-insert=100 --no-comments "$DATABASE_URL" |
  sed -E '/^\\(un)?restrict /d; s/\bthidua_owner\b/CURRENT_USER/g' |
  node -e "process.stdout.write(zlib.brotliCompressSync(fs.readFileSync(0), { params: { [zlib.constants.BROTLI_PARAM_LGWIN]: 24 } }))" \
    > "$here/$commit.sql.br"
ls -l "$here/$commit.sql.br"
