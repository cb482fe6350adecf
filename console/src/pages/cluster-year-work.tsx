import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
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
  const links = [
    ['ElectLeader', offices.ElectLeader],
    ['ElectDeputy', offices.ElectDeputy],
    ['SignPledge', ofYear.SignPledge],
    ['ReportResults', results.ReportResults],
    ['OpenMeeting', meetings.OpenMeeting],
    ['ProposeAward', awards.ProposeAward],
  ] as const;
  return (
    <div className="no-print">
      <Part title={words.record}>
        <ul className="links">
          {links.map(([command, label]) => (
            <li key={command}>
              <Anchor
                renderRoot={(props) => (
                  <Link
                    to="/do/$command"
                    params={{ command }}
                    search={{ clusterId, year: String(year) }}
                    {...props}
                  />
                )}
              >
                {label}
              </Anchor>
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
export function Files({ clusterId, year }: Year) {
  const { year: words } = useWords();
  const cluster = `/api/clusters/${encodeURIComponent(clusterId)}`;
  const at = `${cluster}/years/${year}`;
  const tables = [
    [words.results, `${at}/results?`],
    [words.standings, `${at}/standings?`],
    [words.awards, `/api/awards?cluster=${encodeURIComponent(clusterId)}&year=${year}&`],
  ].map(([title = '', address = '']) => ({ title, address, formats: ['xlsx', 'csv'] }));
  const papers = Object.entries(words.papers).map(([kind, title]) => ({
    title,
    address: `${at}/papers/${kind}?`,
    formats: ['docx', 'pdf'],
  }));
  return (
    <div className="no-print">
      <Part title={words.files}>
        <ul className="links">
          {[...tables, ...papers].map(({ title, address, formats }) => (
            <li key={address}>
              {title}:{' '}
              {formats.map((format, n) => (
                <span key={format}>
                  {n > 0 && ', '}
                  <Anchor
                    href={`${address}format=${format}`}
                    aria-label={words.asFile(title, format.toUpperCase())}
                    download
                  >
                    {format.toUpperCase()}
                  </Anchor>
                </span>
              ))}
            </li>
          ))}
          <li>
            <Anchor href={`${cluster}/bundle?from=${year}`}>{words.bundle}</Anchor>
          </li>
        </ul>
      </Part>
    </div>
  );
}
