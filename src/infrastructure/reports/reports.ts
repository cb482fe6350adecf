import { hash } from 'node:crypto';
import { escapeLiteral } from 'pg';
import type { DataSource } from 'typeorm';
import { READER_ROLE } from '../postgres/database.js';
import { hasSqlState, LOCK_NOT_AVAILABLE } from '../projections/database-errors.js';
import type { ReportView } from './views.js';
import { reportViews } from './views.js';

// Each view is over a function that reads the tables with the rights of their owner. What a function reads, PostgreSQL does not write
// down: tables of read models come and go beneath, and views that somebody made over ours stay.

const today = `(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date`;

function definitionOf({ name, label, on, from, columns }: ReportView): string {
  const view = `report."${name}"`;
  const made = `report."${name}_${on ? 'on' : 'rows'}"`;
  const types = Object.entries(columns).map(([column, [type]]) => `"${column}" ${type}`);
  const expressions = Object.values(columns).map(([type, expression]) => `(${expression})::${type}`);
  const parameters = on ? 'day date' : '';
  const comments = Object.entries(columns).map(
    ([column, [, , words]]) => `COMMENT ON COLUMN ${view}."${column}" IS ${escapeLiteral(words)};`,
  );
  return `
    CREATE FUNCTION ${made}(${parameters}) RETURNS TABLE (${types.join(', ')})
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS ${escapeLiteral(`SELECT ${expressions.join(', ')} FROM ${from}`)};
    REVOKE ALL ON FUNCTION ${made} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${made} TO ${READER_ROLE};
    COMMENT ON FUNCTION ${made} IS ${escapeLiteral(label)};
    ${
      on === 'only'
        ? ''
        : `CREATE VIEW ${view} AS SELECT * FROM ${made}(${on ? today : ''});
           GRANT SELECT ON ${view} TO ${READER_ROLE};
           COMMENT ON VIEW ${view} IS ${escapeLiteral(label)};
           ${comments.join('\n')}`
    }`;
}

const definitions = reportViews.map(definitionOf).join('');
/** By this it is known whether the views are those of this program. */
const fingerprint = hash('sha256', definitions);

/** Whatever an earlier version of this program made. */
const DROP = `
  DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid::regclass AS made FROM pg_class
      WHERE relnamespace = 'report'::regnamespace AND relkind = 'v' AND relowner = current_user::regrole
    LOOP EXECUTE format('DROP VIEW %s', one.made); END LOOP;
    FOR one IN SELECT oid::regprocedure AS made FROM pg_proc
      WHERE pronamespace = 'report'::regnamespace AND proowner = current_user::regrole
    LOOP EXECUTE format('DROP FUNCTION %s', one.made); END LOOP;
  END $$;`;

/** Makes the views of reports, unless they are those of this program already. Nobody is kept from starting by whoever reads them. */
export async function makeReports(database: DataSource, log: (line: string) => void): Promise<void> {
  try {
    await database.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('thidua reports', 0))`);
      const [made] = await manager.query<{ by: string | null }[]>(
        `SELECT obj_description(to_regproc('report.definitions'), 'pg_proc') AS by`,
      );
      if (made?.by === fingerprint) return;
      // Tables of read models may not be there yet.
      await manager.query('SET LOCAL check_function_bodies = off');
      await manager.query(`${DROP}${definitions}
        CREATE FUNCTION report.definitions() RETURNS void LANGUAGE sql AS '';
        REVOKE ALL ON FUNCTION report.definitions FROM PUBLIC;
        COMMENT ON FUNCTION report.definitions IS '${fingerprint}';`);
    });
  } catch (error) {
    const why = hasSqlState(error, LOCK_NOT_AVAILABLE) ? 'somebody reads them' : String(error);
    log(`the views of reports stay as they were until the next start: ${why}`);
  }
}
