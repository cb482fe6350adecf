import { DoLinks } from './do-links.js';
import type { DueShown } from './api.js';
import { UnitName } from './parts.js';

// Duties of a year: who owes one, and the form by which it is done.

/** The command that does each duty, and whether every unit does it for itself. */
const done = {
  SIGN_PLEDGE: { command: 'SignPledge', byEach: true },
  REPORT_RESULTS: { command: 'ReportResults', byEach: true },
  HAND_OVER: { command: 'HandOverOffice', byEach: false },
  FILE_SUBMISSION: { command: 'FileSubmission', byEach: false },
} as const satisfies Readonly<Record<DueShown['duty'], object>>;

/** The units that owe a duty, each with the form by which it is done. */
export function Owing({
  of: { duty, clusterId, year },
  units,
}: {
  readonly of: Pick<DueShown, 'duty' | 'clusterId' | 'year'>;
  readonly units: DueShown['owing'];
}) {
  const { command, byEach } = done[duty];
  const given = { clusterId, year };
  return (
    <div className="owing">
      {units.map((unit) => (
        <div key={unit.unitId}>
          <UnitName unit={unit} />{' '}
          {byEach && <DoLinks commands={[command]} given={{ ...given, unitId: unit.unitId }} />}
        </div>
      ))}
      {!byEach && <DoLinks commands={[command]} given={given} />}
    </div>
  );
}
