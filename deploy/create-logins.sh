#!/bin/sh
# Run once by the image of PostgreSQL, when it makes the database: two logins without the rights of a superuser.
# thidua_owner owns the database and may create roles (migrations); thidua gets its rights from them.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
create role thidua_owner login createrole password :'owner_password';
create role thidua login password :'app_password';
select format('alter database %I owner to thidua_owner', current_database()) \gexec
select format('revoke all on database %I from public', current_database()) \gexec
select format('grant connect on database %I to thidua', current_database()) \gexec
SQL
