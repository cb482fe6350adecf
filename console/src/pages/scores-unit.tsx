import { Alert, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useSuspenseQueries } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { v4 as newKey } from 'uuid';
import type { Mark } from '../../../src/domain/scores/scoring.js';
import { actor, isAway, isRefusal, questions, send } from '../api.js';
import { Why } from '../evidence.js';
import { useSaid } from '../said.js';
import { useWords, wordFor } from '../language.js';
import { Part, Wide } from '../parts.js';
import { decimalTyped, number } from '../shown.js';

interface Of {
  readonly clusterId: string;
  readonly year: number;
  readonly unitId: string;
}

/** By which field people mark a criterion of each kind; what is not here is computed. */
const marked: Readonly<Record<string, 'points' | 'value' | 'cases' | 'failed'>> = {
  ASSESSED: 'points',
  INDEX: 'value',
  BONUS: 'points',
  DEDUCTION: 'cases',
  FLOOR: 'failed',
};

const commands = { self: 'SubmitSelfScore', cross: 'RecordCrossCheck', appraised: 'AppraiseScore' } as const;
type Who = keyof typeof commands;

/** What was typed and not sent yet: a mark for each criterion, and the key of the command. */
interface Draft {
  readonly marks: Readonly<Record<string, string>>;
  /** Why a mark is another one than the unit gave itself. */
  readonly notes: Readonly<Record<string, string>>;
  readonly source: string;
  readonly key: string;
}

/** One unit: what it gave itself, what others gave it, what counts and how that follows, and a column to enter marks by keyboard. */
export function UnitScores({ clusterId, year, unitId }: Of) {
  const { asOf: _, knownAt } = useSearch({ from: '/clusters/$clusterId/years/$year/scores' });
  const { scores: words, codes, choices, unknown, year: yearWords } = useWords();
  const { why } = useSaid();
  const [asked, asker] = useSuspenseQueries({
    queries: [
      questions.explanation(clusterId, year, unitId, knownAt === undefined ? {} : { knownAt }),
      actor,
    ],
  });
  const { data } = asked.data;
  const [who, setWho] = useState<Who | ''>('');
  const { crossChecks: crosses } = data;
  const self = data.selfScore ?? [];
  const said = (marks: readonly Mark[], criterion: string): string => {
    const mark = marks.find((one) => one.criterion === criterion);
    if (!mark) return '';
    if (mark.noTask) return words.noTask;
    if (mark.failed !== undefined) return mark.failed ? words.failed : words.passed;
    return number(mark.points ?? mark.value ?? mark.cases ?? '');
  };
  const entering = useEntering({ clusterId, year, unitId, who, byUnitId: asker.data?.unitId ?? null });
  const { draft, set, sent } = entering;
  const grid = useRef<HTMLTableElement>(null);
  /** To the same column of another row, as in a spreadsheet. */
  const move = (from: HTMLElement, by: number): void => {
    const cells = [...(grid.current?.querySelectorAll<HTMLElement>('[data-mark]') ?? [])];
    cells[cells.indexOf(from) + by]?.focus();
  };
  return (
    <Part title={words.unitTitle(data.name)}>
      <p>
        {data.rank !== null && `${yearWords.rank} ${data.rank}. `}
        {data.points !== null && `${yearWords.points}: ${number(data.points)}. `}
        {data.notRated && data.notRated.message}
        {data.tiedWith.length > 0 && ` (${yearWords.tied})`}
      </p>
      <div className="no-print">
        <NativeSelect
          label={words.enter}
          maw={320}
          value={who}
          onChange={({ currentTarget }) => setWho(currentTarget.value as Who | '')}
          data={[
            { value: '', label: words.enterNothing },
            ...(['self', 'cross', 'appraised'] as const).map((value) => ({ value, label: words.by[value] })),
          ]}
        />
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sent.mutate(Object.fromEntries(data.lines.map(({ criterion, kind }) => [criterion, kind])));
        }}
      >
        <Wide>
          <table className="matrix lines" ref={grid}>
            <caption className="hidden">{words.unitTitle(data.name)}</caption>
            <thead>
              <tr>
                <th scope="col">{words.criterion}</th>
                <th scope="col">{words.max}</th>
                <th scope="col">{words.self}</th>
                {crosses.map(({ byUnitId }, n) => (
                  <th key={n} scope="col">
                    {words.cross(byUnitId ?? unknown.mark)}
                  </th>
                ))}
                <th scope="col">{words.counts}</th>
                {who !== '' && <th scope="col">{words.by[who]}</th>}
                {who !== '' && who !== 'self' && <th scope="col">{words.note}</th>}
                <th scope="col" className="said">
                  {words.how}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.lines.map((line) => {
                const field = marked[line.kind];
                const label = `${line.criterion} ${line.name}`;
                return (
                  <tr key={line.criterion}>
                    <th scope="row">
                      {label} <Why what={label} by={line.proofs} />
                    </th>
                    <td>{number(line.max)}</td>
                    <td>{said(self, line.criterion)}</td>
                    {crosses.map(({ byUnitId, marks }) => (
                      <td key={byUnitId}>{said(marks, line.criterion)}</td>
                    ))}
                    <td>
                      <strong>
                        {line.points === null || line.points === undefined ? '–' : number(line.points)}
                      </strong>
                    </td>
                    {who !== '' && (
                      <td>
                        {field === 'failed' ? (
                          <select
                            data-mark
                            aria-label={label}
                            value={draft.marks[line.criterion] ?? ''}
                            onChange={({ currentTarget }) => set(line.criterion, currentTarget.value)}
                          >
                            <option value="">–</option>
                            <option value="false">{words.passed}</option>
                            <option value="true">{words.failed}</option>
                          </select>
                        ) : (
                          field && (
                            <input
                              data-mark
                              inputMode="decimal"
                              aria-label={label}
                              value={draft.marks[line.criterion] ?? ''}
                              onChange={({ currentTarget }) => set(line.criterion, currentTarget.value)}
                              onKeyDown={(event) => {
                                const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
                                if (by === undefined) return;
                                event.preventDefault();
                                move(event.currentTarget, by);
                              }}
                            />
                          )
                        )}
                      </td>
                    )}
                    {who !== '' && who !== 'self' && (
                      <td>
                        {field && (
                          <input
                            className="note"
                            aria-label={words.noteFor(label)}
                            value={draft.notes[line.criterion] ?? ''}
                            onChange={({ currentTarget }) =>
                              entering.note(line.criterion, currentTarget.value)
                            }
                          />
                        )}
                      </td>
                    )}
                    <td className="said">
                      {line.status === 'SCORED' || line.how ? line.how : wordFor(choices, line.status)}
                      {line.warnings.map(({ detail }) => (
                        <div key={detail} className="small quiet">
                          {detail}
                        </div>
                      ))}
                    </td>
                  </tr>
                );
              })}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{words.sum}</th>
                <td colSpan={2 + crosses.length}>–</td>
                <td>
                  <strong>{data.sum === null ? '–' : number(data.sum)}</strong>
                </td>
                <td colSpan={who === '' ? 1 : who === 'self' ? 2 : 3} className="said">
                  {data.sections
                    .map(({ code, points }) => `${code}: ${points === null ? '–' : number(points)}`)
                    .join('; ')}
                </td>
              </tr>
            </tfoot>
          </table>
        </Wide>
        {who !== '' && (
          <div className="no-print">
            <p className="quiet small">{words.keys}</p>
            <TextInput
              label={words.source}
              maw={520}
              value={draft.source}
              onChange={({ currentTarget }) => entering.setSource(currentTarget.value)}
            />
            {sent.error && (
              <Alert color="red" role="alert" mt="sm" title={words.refused}>
                {isAway(sent.error) ? words.away : why(sent.error)}
              </Alert>
            )}
            {sent.isSuccess && (
              <p role="status" className="integrity whole">
                ✓ {words.sent}
              </p>
            )}
            <Group mt="sm">
              <Button type="submit" loading={sent.isPending}>
                {words.send}
              </Button>
            </Group>
          </div>
        )}
      </form>
      <ul className="plain quiet small">
        {data.classes.map(({ name, from, totalReached, weakCriteria }) => (
          <li key={name}>{words.className(name, number(from), totalReached && weakCriteria.length === 0)}</li>
        ))}
      </ul>
      <p className="quiet small">
        {data.failedFloors.length > 0 && `${words.floors} ${data.failedFloors.join(', ')}. `}
        {data.classWhy && wordFor(codes.classWhy, data.classWhy)}
      </p>
    </Part>
  );
}

/** What is being entered for a unit, kept in the tab until it is recorded. */
function useEntering({
  clusterId,
  year,
  unitId,
  who,
  byUnitId,
}: Of & { readonly who: Who | ''; readonly byUnitId: string | null }) {
  const at = `scores ${clusterId} ${year} ${unitId} ${who}`;
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const kept = sessionStorage.getItem(at);
  const draft: Draft =
    drafts[at] ??
    (kept === null ? { marks: {}, notes: {}, source: '', key: '' } : (JSON.parse(kept) as Draft));
  const change = (next: Draft): void => setDrafts((all) => ({ ...all, [at]: next }));
  useEffect(() => {
    if (drafts[at]) sessionStorage.setItem(at, JSON.stringify(drafts[at]));
  }, [at, drafts]);
  const sent = useMutation({
    networkMode: 'always',
    mutationFn: async (kinds: Readonly<Record<string, string>>) => {
      if (who === '') throw new Error('nobody');
      const key = draft.key === '' ? newKey() : draft.key;
      change({ ...draft, key });
      const marks = Object.entries(draft.marks).flatMap(([criterion, typed]) => {
        const field = marked[kinds[criterion] ?? ''];
        const text = decimalTyped(typed);
        if (field === undefined || text === '') return [];
        const value =
          field === 'failed'
            ? text === 'true'
            : field === 'cases' && /^\d+$/.test(text)
              ? Number(text)
              : text;
        const note = draft.notes[criterion]?.trim() ?? '';
        return [{ criterion, [field]: value, ...(note === '' ? {} : { note }) }];
      });
      const source = draft.source.trim();
      return await send(
        commands[who],
        {
          clusterId,
          year,
          unitId,
          marks,
          ...(who !== 'self' && byUnitId !== null ? { byUnitId } : {}),
          ...(source === '' ? {} : { evidence: [{ source }] }),
        },
        key,
      );
    },
    onSuccess: () => {
      sessionStorage.removeItem(at);
      setDrafts((all) => ({ ...all, [at]: { marks: {}, notes: {}, source: '', key: '' } }));
    },
    onError: (error) => {
      // A refusal stands under its key; where no answer came, the same command is sent again.
      if (isRefusal(error)) setDrafts((all) => ({ ...all, [at]: { ...(all[at] ?? draft), key: '' } }));
    },
  });
  return {
    draft,
    sent,
    set: (criterion: string, typed: string) =>
      change({ ...draft, key: '', marks: { ...draft.marks, [criterion]: typed } }),
    note: (criterion: string, typed: string) =>
      change({ ...draft, key: '', notes: { ...draft.notes, [criterion]: typed } }),
    setSource: (source: string) => change({ ...draft, key: '', source }),
  };
}
