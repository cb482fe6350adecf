import { Alert, Button, FileInput, Group, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ImportShown } from '../api.js';
import { importFile, isAway, rights } from '../api.js';
import { BatchLink, ReceiptLink } from '../batch-link.js';
import { useWords, wordAmong, wordFor } from '../language.js';
import { Searched } from '../form/searched.js';
import { useSaid } from '../said.js';
import { MayNot } from '../who.js';
import { PageTitle, Part, Rows } from '../parts.js';

type Sheet = ImportShown['sheets'][number];

const IMPORTING = 'POST /api/imports/:kind';

/** Takes in a file of a spreadsheet: first what it would change, cell by cell, then the same recorded. */
export function Import() {
  const { clusterId = '', year = '', kind = 'results' } = useSearch({ from: '/import' });
  const { imports: words, form } = useWords();
  const { why } = useSaid();
  const mayImport = useSuspenseQuery(rights).data.may(IMPORTING);
  const [said, setSaid] = useState({ kind, clusterId, year, reportId: '', source: '', reason: '' });
  const [file, setFile] = useState<File | null>(null);
  const sent = useMutation({
    networkMode: 'always',
    mutationFn: async ({ dryRun }: { readonly dryRun: boolean }) => {
      if (file === null) throw new Error(words.noFile);
      return await importFile(file, { ...said, dryRun: String(dryRun) });
    },
  });
  const field = (name: keyof typeof said) => ({
    label: words.fields[name],
    value: said[name],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => {
      setSaid({ ...said, [name]: currentTarget.value });
      // What was shown was of other words.
      sent.reset();
    },
  });
  const { data, error } = sent;
  const isClean = data?.dryRun === true && data.sheets.every(isRecordable);
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      <MayNot what={IMPORTING} />
      <form
        className="sheet command"
        onSubmit={(event) => {
          event.preventDefault();
          sent.mutate({ dryRun: true });
        }}
      >
        <div className="fields">
          <NativeSelect
            {...field('kind')}
            data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          />
          <Searched
            isCluster
            label={words.fields.clusterId}
            value={said.clusterId}
            set={(chosen) => {
              setSaid({ ...said, clusterId: chosen });
              sent.reset();
            }}
          />
          <TextInput {...field('year')} inputMode="numeric" />
          <TextInput {...field('source')} withAsterisk />
          <TextInput {...field('reportId')} />
          <TextInput {...field('reason')} description={words.reasonSays} />
          <FileInput
            label={words.file}
            placeholder={form.chooseFile}
            accept=".csv,.xlsx"
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              sent.reset();
            }}
          />
        </div>
        {error && (
          <Alert color="red" role="alert" mt="md" title={form.refused}>
            {isAway(error) ? form.away : why(error)}
          </Alert>
        )}
        <Group mt="md">
          <Button
            type="submit"
            variant="default"
            disabled={!mayImport || file === null}
            loading={sent.isPending}
          >
            {words.preview}
          </Button>
          <Button disabled={!isClean || sent.isPending} onClick={() => sent.mutate({ dryRun: false })}>
            {words.record}
          </Button>
        </Group>
      </form>
      <div role="status">
        {data && !data.dryRun && <p className="integrity whole">✓ {words.recorded}</p>}
        {data?.sheets.map((sheet) => (
          <SheetTold key={sheet.correlationId} sheet={sheet} dryRun={data.dryRun} />
        ))}
      </div>
    </>
  );
}

const isRecordable = ({ problems, items }: Sheet): boolean =>
  problems.length === 0 &&
  items.every(({ outcome }) => outcome !== 'refused' && outcome !== 'recorded-otherwise');

function SheetTold({ sheet, dryRun }: { readonly sheet: Sheet; readonly dryRun: boolean }) {
  const { imports: words, commands } = useWords();
  const { problems, looks, ignored, items, unchanged, counts, position, correlationId } = sheet;
  const told = [
    ...problems.map((one) => ({ ...one, isProblem: true })),
    ...looks.map((one) => ({ ...one, isProblem: false })),
  ];
  return (
    <Part title={dryRun ? words.would(sheet.sheet ?? '') : words.did(sheet.sheet ?? '')}>
      <p>
        {Object.entries(counts)
          .map(([outcome, n]) => `${wordFor(words.outcomes, outcome)}: ${n}`)
          .concat(unchanged > 0 ? words.unchanged(unchanged) : [])
          .join('; ') || words.nothing}
      </p>
      {position !== null && !dryRun && (
        <p>
          <BatchLink correlationId={correlationId}>{words.asRecorded}</BatchLink>
        </p>
      )}
      {ignored.length > 0 && <p className="quiet">{words.ignored(ignored.join(', '))}</p>}
      {told.length > 0 && (
        <Rows
          caption={words.problems}
          rows={told}
          keyOf={(_, n) => n}
          columns={[
            { title: words.row, isNumber: true, cell: ({ row }) => row ?? '' },
            { title: words.column, isHead: true, cell: ({ column }) => column ?? '' },
            { title: words.what, cell: ({ isProblem }) => (isProblem ? words.problem : words.look) },
            { title: words.detail, cell: ({ detail }) => detail },
          ]}
        />
      )}
      {items.length > 0 && (
        <Rows
          caption={words.items}
          rows={items}
          keyOf={({ commandId, index }) => `${commandId} ${index}`}
          columns={[
            { title: words.row, cell: ({ rows }) => rows.join(', ') },
            {
              title: words.command,
              isHead: true,
              cell: ({ command, receipt }) => {
                const name = wordAmong(commands, command) ?? command;
                return receipt ? <ReceiptLink commandId={receipt.commandId}>{name}</ReceiptLink> : name;
              },
            },
            { title: words.outcome, cell: ({ outcome }) => wordFor(words.outcomes, outcome) },
            {
              title: words.detail,
              cell: ({ problem, warnings = [] }) =>
                [problem?.detail, ...warnings.map(({ detail }) => detail)].filter(Boolean).join(' '),
            },
          ]}
        />
      )}
    </Part>
  );
}
