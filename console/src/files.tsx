import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { rights } from './api.js';
import { useWords } from './language.js';
import { Part } from './parts.js';

/** What can be taken away as files: where it is, with `?` and perhaps parameters, and in which formats. */
export interface File {
  readonly title: string;
  readonly address: string;
  readonly formats: readonly ('xlsx' | 'csv' | 'docx' | 'pdf')[];
}

/** Tables for programs of spreadsheets. */
export const table = (title: string, address: string): File => ({ title, address, formats: ['xlsx', 'csv'] });
/** Papers to be signed. */
export const paper = (title: string, address: string): File => ({ title, address, formats: ['docx', 'pdf'] });

/** An office’s own template of a kind of paper. */
export const template = (title: string, address: string): File => ({ title, address, formats: ['docx'] });

/** Where a paper of a year is that is about one thing in it. */
export function paperOf(
  clusterId: string,
  year: number | string,
  kind: 'minutes' | 'count' | 'submission',
  subject: string,
): string {
  return `/api/clusters/${encodeURIComponent(clusterId)}/years/${year}/papers/${kind}?subject=${encodeURIComponent(subject)}&`;
}

/** One of them, a link for each format. */
export function FileLinks({ title, address, formats }: File) {
  const { year: words } = useWords();
  return (
    <span className="no-print">
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
    </span>
  );
}

/** What of a page can be taken away, and the bundle of its evidence where whoever asks may have it: `of` is its route. */
export function Files({
  files,
  bundle,
}: {
  readonly files: readonly File[];
  readonly bundle?: { readonly address: string; readonly of: string };
}) {
  const { year: words } = useWords();
  const { may } = useSuspenseQuery(rights).data;
  const mayBundle = bundle !== undefined && may(`GET ${bundle.of}`);
  if (files.length === 0 && !mayBundle) return null;
  return (
    <div className="no-print">
      <Part title={words.files}>
        <ul className="links">
          {files.map((file) => (
            <li key={file.address + file.title}>
              <FileLinks {...file} />
            </li>
          ))}
          {mayBundle && (
            <li>
              <Anchor href={bundle.address}>{words.bundle}</Anchor>
            </li>
          )}
        </ul>
      </Part>
    </div>
  );
}
