import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answered } from './api.js';
import { useWords } from './language.js';

// What pages are made of.

/** Stands where no source says anything: never 0, never empty. */
export function Unknown({ children }: { readonly children?: ReactNode }) {
  const { unknown } = useWords();
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
  /** The cell that says what the row is about. */
  readonly isHead?: boolean;
}

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
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" className={isNumber ? 'num' : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, n) => (
          <tr key={keyOf(row, n)}>
            {columns.map(({ title, cell, isNumber, isHead }) => {
              const content = cell(row);
              return isHead ? (
                <th key={title} scope="row" data-label={title}>
                  {content}
                </th>
              ) : (
                <td key={title} data-label={title} className={isNumber ? 'num' : undefined}>
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

export function ClusterLink({
  clusterId,
  children,
}: {
  readonly clusterId: string;
  readonly children: ReactNode;
}) {
  return (
    <Anchor renderRoot={(props) => <Link to="/clusters/$clusterId" params={{ clusterId }} {...props} />}>
      {children}
    </Anchor>
  );
}

/** A unit by its name; `null` where somebody is there whom no source names. */
export function UnitName({
  unit,
}: {
  readonly unit: { readonly unitId: string | null; readonly name: string | null };
}) {
  const { offices } = useWords();
  if (unit.unitId === null) return <Unknown>{offices.unnamed}</Unknown>;
  return <>{unit.name}</>;
}

/** What was warned of when the events of an answer were recorded. */
export function Warnings({ of }: { readonly of: Pick<Answered<unknown>, 'warnings'> }) {
  if (of.warnings === undefined) return null;
  const said = [...new Set(of.warnings.map(({ detail }) => detail))];
  return (
    <ul className="warnings">
      {said.map((detail) => (
        <li key={detail}>{detail}</li>
      ))}
    </ul>
  );
}
