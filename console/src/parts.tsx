import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answered } from './api.js';
import { Why } from './evidence.js';
import { useFirstWords } from './first-words.js';

// What pages are made of.

/** Stands where no source says anything: never 0, never empty. */
export function Unknown({ children }: { readonly children?: ReactNode }) {
  const { unknown } = useFirstWords();
  return <span className="unknown">{children ?? unknown.mark}</span>;
}

/** The title of a page, which is the title of the window too. */
export function PageTitle({ children, lead }: { readonly children: string; readonly lead?: ReactNode }) {
  return (
    <header className="page-title">
      <title>{children}</title>
      <Title order={1}>{children}</Title>
      {lead !== undefined && <Text className="quiet">{lead}</Text>}
    </header>
  );
}

/** A part of a page under a heading of its own. `aside` stands at the end of the heading. */
export function Part({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="sheet part" aria-label={title}>
      <div className="part-head">
        <Title order={2}>{title}</Title>
        {aside}
      </div>
      {children}
    </section>
  );
}

export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => ReactNode;
  /** Right-aligned figures. */
  readonly isNumber?: boolean;
  readonly isCentred?: boolean;
  /** The cell that says what the row is about. */
  readonly isHead?: boolean;
}

const alignment = (isNumber?: boolean, isCentred?: boolean): string | undefined =>
  isNumber ? 'num' : isCentred ? 'mid' : undefined;

/** A table that becomes a list of cards on a narrow screen, so that nothing scrolls sideways. */
export function Rows<R>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  readonly caption: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R, n: number) => string | number;
}) {
  return (
    <table className="rows">
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, isNumber, isCentred }) => (
            <th key={title} scope="col" className={alignment(isNumber, isCentred)}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => (
          <tr key={keyOf(row, n)}>
            {columns.map(({ title, cell, isNumber, isCentred, isHead }) => {
              const content = cell(row);
              return isHead ? (
                <th key={title} scope="row" data-label={title} className={alignment(isNumber, isCentred)}>
                  {content}
                </th>
              ) : (
                <td key={title} data-label={title} className={alignment(isNumber, isCentred)}>
                  {content}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What may be wider than the screen and scrolls by itself; on a phone it says so. */
export function Wide({ children }: { readonly children: ReactNode }) {
  const { states } = useFirstWords();
  return (
    <>
      <p className="scroll-hint small quiet no-print">{states.scrolls}</p>
      <div className="scroll">{children}</div>
    </>
  );
}

/** To the page of a cluster, or of one of its years. */
export function ClusterLink({
  clusterId,
  year,
  children,
}: {
  readonly clusterId: string;
  readonly year?: number;
  readonly children: ReactNode;
}) {
  return (
    <Anchor
      inherit
      renderRoot={(props) =>
        year === undefined ? (
          <Link to="/clusters/$clusterId" params={{ clusterId }} {...props} />
        ) : (
          <Link to="/clusters/$clusterId/years/$year" params={{ clusterId, year: String(year) }} {...props} />
        )
      }
    >
      {children}
    </Anchor>
  );
}

/** A unit by its name, which leads to its page; somebody whom no source names where there is none. */
export function UnitName({
  unit: { unitId, name },
}: {
  readonly unit: { readonly unitId: string | null; readonly name: string | null };
}) {
  const { offices } = useFirstWords();
  if (unitId === null) return <Unknown>{offices.unnamed}</Unknown>;
  return (
    <Anchor inherit renderRoot={(props) => <Link to="/units/$unitId" params={{ unitId }} {...props} />}>
      {name}
    </Anchor>
  );
}

/** To the page of a list that begins where this one ends; nothing on the last. */
export function NextPage({
  to,
  next,
}: {
  readonly to: '/' | '/unknown' | '/due' | '/batches';
  readonly next: string | null | undefined;
}) {
  const { states } = useFirstWords();
  if (!next) return null;
  return (
    <Anchor mt="sm" renderRoot={(props) => <Link to={to} search={{ from: next }} {...props} />}>
      {states.nextPage}
    </Anchor>
  );
}

/** What was warned of when the events of an answer were recorded, each with what it rests on. */
export function Warnings({ of }: { readonly of: Pick<Answered<unknown>, 'warnings'> }) {
  const { states } = useFirstWords();
  const { warnings = [] } = of;
  const said = [...new Set(warnings.map(({ detail }) => detail))];
  if (said.length === 0) return null;
  return (
    <ul className="warnings" aria-label={states.warnings}>
      {said.map((detail) => (
        <li key={detail}>
          {detail} <Why what={states.warnings} by={warnings.filter((one) => one.detail === detail)} />
        </li>
      ))}
    </ul>
  );
}
