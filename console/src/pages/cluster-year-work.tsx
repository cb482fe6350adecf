import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rights } from '../api.js';
import { CommandLink } from '../do-links.js';
import { Files, paper, table } from '../files.js';
import { useWords } from '../language.js';
import { Part } from '../parts.js';

interface Year {
  readonly clusterId: string;
  readonly year: number;
}

/** To the forms for what is most recorded of a year, filled in as far as the year says. */
export function Record({ clusterId, year }: Year) {
  const { year: words, commands } = useWords();
  const { offices, year: ofYear, meetings, results, awards } = commands;
  const { may } = useSuspenseQuery(rights).data;
  const links = [
    ['DeclareRoster', ofYear.DeclareRoster],
    ['ElectLeader', offices.ElectLeader],
    ['ElectDeputy', offices.ElectDeputy],
    ['LaunchMovement', ofYear.LaunchMovement],
    ['OpenPledge', ofYear.OpenPledge],
    ['SignPledge', ofYear.SignPledge],
    ['ReportResults', results.ReportResults],
    ['OpenMeeting', meetings.OpenMeeting],
    ['ProposeAward', awards.ProposeAward],
    ['FileSubmission', awards.FileSubmission],
    ['HandOverOffice', offices.HandOverOffice],
  ] as const;
  const offered = links.filter(([command]) => may(command));
  if (offered.length === 0) return null;
  return (
    <div className="no-print">
      <Part title={words.record}>
        <ul className="links">
          {offered.map(([command, label]) => (
            <li key={command}>
              <CommandLink
                command={command}
                given={{
                  // A movement may be that of a unit, too.
                  [command === 'LaunchMovement' ? 'launchedBy' : 'clusterId']: clusterId,
                  year: String(year),
                }}
              >
                {label}
              </CommandLink>
            </li>
          ))}
          <li>
            <Anchor
              renderRoot={(props) => (
                <Link to="/import" search={{ clusterId, year: String(year) }} {...props} />
              )}
            >
              {words.fromFile}
            </Anchor>
          </li>
        </ul>
      </Part>
    </div>
  );
}

/** What of a year can be taken away as a file. */
export function FilesOfYear({ clusterId, year }: Year) {
  const { year: words } = useWords();
  const cluster = `/api/clusters/${encodeURIComponent(clusterId)}`;
  const at = `${cluster}/years/${year}`;
  return (
    <Files
      files={[
        table(words.results, `${at}/results?`),
        table(words.standings, `${at}/standings?`),
        table(words.awards, `/api/awards?cluster=${encodeURIComponent(clusterId)}&year=${year}&`),
        ...Object.entries(words.papers).map(([kind, title]) => paper(title, `${at}/papers/${kind}?`)),
      ]}
      bundle={{ address: `${cluster}/bundle?from=${year}`, of: '/api/clusters/:clusterId/bundle' }}
    />
  );
}
