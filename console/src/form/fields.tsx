import { Button, Checkbox, NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords, wordFor } from '../language.js';
import type { Parts, Schema, Typed } from './body.js';
import { figuresOf, isNumeric, isOf, resolved } from './body.js';
import { inWords } from '../shown.js';
import { FileField } from './file-field.js';
import { Listed, Searched, SomeSearched } from './searched.js';

/** What a refusal says of fields, by JSON pointers. */
export type Faults = ReadonlyMap<string, string>;

interface Of<T> {
  readonly schema: Schema;
  readonly parts: Parts;
  /** JSON pointer in the body. */
  readonly at: string;
  readonly typed: T;
  readonly set: (typed: T) => void;
  readonly faults: Faults;
}

const units = /^(unitId|sameAs|nominatedBy|bodyId|organiserId|superiorId|successorId|presidedBy|\w+UnitId)$/;
const manyUnits = /^(predecessors|named|listed|sentBy|declaredNoneBy|notSentBy|contributors|order)$/;
/** What a person fills in first, also where the schema can do without. */
const first = ['clusterId', 'year', 'unitId'];
const early = new Set([
  ...first,
  'mode',
  'declaredCount',
  'theme',
  'kind',
  'name',
  'reason',
  'value',
  'occurredOn',
  'quote',
  'documentNumber',
  'documentDate',
]);
/** Longest text that fits on a line. */
const LINE = 300;

/** The fields of a body or of a part of it: what must be there and what nearly always is, and the others folded. */
export function Fields({
  schema,
  parts,
  at,
  typed,
  set,
  faults,
  later,
  mayBeEmpty = false,
}: Of<Typed> & {
  /** A field that is folded though others of its name are not. */
  readonly later?: string | undefined;
  /** Nothing of it need be there while nothing is typed. */
  readonly mayBeEmpty?: boolean;
}) {
  const { form } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { properties = {}, required = [] } = schema;
  const isLeftOut = mayBeEmpty && Object.values(typed).every((value) => value === '' || value === undefined);
  const names = Object.keys(properties).filter((name) => !(at === '' && name === 'evidence'));
  const needed = [
    ...first.filter((name) => names.includes(name) && name !== later),
    ...names.filter((name) => !first.includes(name) && (required.includes(name) || early.has(name))),
  ];
  // A part of which nothing is needed first is open as it is: to unfold it in a group of its own says nothing.
  const shown = at !== '' && needed.length === 0 ? names : needed;
  const folded = names.filter((name) => !shown.includes(name));
  const isFaulty = [...faults.keys()].some((pointer) =>
    folded.some((name) => `${pointer}/`.startsWith(`${at}/${name}/`)),
  );
  const fieldsOf = (some: readonly string[]) =>
    some.map((name) => (
      <Field
        key={name}
        name={name}
        isRequired={required.includes(name) && !isLeftOut}
        schema={properties[name] ?? {}}
        parts={parts}
        at={`${at}/${name}`}
        typed={typed[name]}
        set={(value) => set({ ...typed, [name]: value })}
        faults={faults}
      />
    ));
  return (
    <div className="fields">
      {fieldsOf(shown)}
      {folded.length > 0 && (
        <details open={isFaulty || undefined} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary>{form.more}</summary>
          {/* Most forms are sent without them: they are made when they are looked at. */}
          {(isOpen || isFaulty) && <div className="fields">{fieldsOf(folded)}</div>}
        </details>
      )}
    </div>
  );
}

function Field({
  name,
  isRequired,
  schema: given,
  parts,
  at,
  typed,
  set,
  faults,
}: Of<unknown> & { readonly name: string; readonly isRequired: boolean }) {
  const { form, fields, hints, choices } = useWords();
  const schema = resolved(given, parts);
  const { description, format, items } = schema;
  const own = fields[`${/\/(\w+)(?:\/\d+)?\/\w+$/.exec(at)?.[1]}.${name}`];
  const typeOf = schema.enum ? 'enum' : isOf(schema, 'integer') ? 'integer' : '';
  const label = own ?? fields[`${name}:${typeOf}`] ?? fields[name] ?? description ?? name;
  const text = typeof typed === 'string' ? typed : '';
  const isDate = format === 'date' || format === 'partial-date';
  const fault = faults.get(at);
  const isNumber = isNumeric(schema);
  const wrong =
    text !== '' && isDate
      ? form.noDay
      : isNumber && /^\d{1,3}(,\d{3})+$/.test(text.trim())
        ? form.comma
        : fault;
  const error = fault === undefined ? undefined : wrong;
  // What a long number says, read back.
  const read = isNumber && !/year$/i.test(name) ? inWords(figuresOf(text.trim())) : null;
  const hint =
    (read !== null ? form.reads(read) : hints[name]) ??
    (isDate ? (format === 'date' ? form.day : form.partialDay) : undefined);
  const common = {
    label,
    error,
    description: hint,
    withAsterisk: isRequired,
    // What is wrong is said by the server, in its words.
    'aria-required': isRequired,
  };
  const line = { ...common, value: text };
  if (schema.properties)
    return (
      <fieldset>
        <legend>{label}</legend>
        {error && <p className="fault">{error}</p>}
        <Fields
          schema={schema}
          parts={parts}
          at={at}
          typed={(typed ?? {}) as Typed}
          set={set}
          faults={faults}
        />
      </fieldset>
    );
  if (items && resolved(items, parts).properties)
    return (
      <Groups
        label={label}
        schema={resolved(items, parts)}
        parts={parts}
        at={at}
        typed={(typed ?? (isRequired ? [{}] : [])) as readonly Typed[]}
        set={set}
        faults={faults}
      />
    );
  if (items && manyUnits.test(name))
    return (
      <SomeSearched
        label={label}
        // Those from which a cluster was made are clusters.
        areClusters={name === 'predecessors' && 'EstablishCluster' in parts}
        isRequired={isRequired}
        at={at}
        faults={faults}
        value={(typed ?? []) as string[]}
        set={set}
      />
    );
  if (items)
    return (
      <TagsInput
        {...common}
        description={hint ?? (items.enum ? form.choices : form.list)}
        {...(items.enum
          ? { data: items.enum.map((value) => ({ value, label: wordFor(choices, value) })) }
          : {})}
        value={(typed ?? []) as string[]}
        onChange={set}
      />
    );
  if (name === 'award' || name === 'metric') return <Listed {...common} of={name} value={text} set={set} />;
  if (name === 'clusterId' || units.test(name) || /^\/options\/\d+\/id$/.test(at))
    return <Searched {...common} isCluster={name === 'clusterId'} value={text} set={set} />;
  const options = schema.enum ?? (isOf(schema, 'boolean') ? ['true', 'false'] : null);
  if (options)
    return (
      <NativeSelect
        {...line}
        data={[
          { value: '', label: '' },
          ...options.map((value) => ({
            value,
            label:
              value === 'true'
                ? form.yes
                : value === 'false'
                  ? form.no
                  : wordFor(choices, `${name}.${value}` in choices ? `${name}.${value}` : value),
          })),
        ]}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  if (format === 'byte') return <FileField {...common} isChosen={text !== ''} set={set} />;
  if (isOf(schema, 'null'))
    return (
      <div>
        <TextInput {...line} disabled={typed === null} onChange={(event) => set(event.currentTarget.value)} />
        <Checkbox
          mt={6}
          size="xs"
          label={form.notTold}
          checked={typed === null}
          onChange={(event) => set(event.currentTarget.checked ? null : '')}
        />
      </div>
    );
  if ((schema.maxLength ?? 0) > LINE && /^(?!.*Id$)(quote|reason|text|wording|basis|\w+Interest)$/.test(name))
    return <Textarea {...line} rows={2} onChange={(event) => set(event.currentTarget.value)} />;
  return (
    <TextInput
      {...line}
      {...(isNumber ? { inputMode: 'decimal' as const } : {})}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

/** A list of parts, each a group of fields. */
export function Groups({
  label,
  schema,
  parts,
  at,
  typed,
  set,
  faults,
  mayBeEmpty = false,
}: Of<readonly Typed[]> & { readonly label: string; readonly mayBeEmpty?: boolean }) {
  const { form } = useWords();
  const fault = faults.get(at);
  return (
    <fieldset>
      <legend>{label}</legend>
      {fault && <p className="fault">{fault}</p>}
      {typed.map((one, n) => (
        <div key={n} className="group" role="group" aria-label={`${label} ${n + 1}`}>
          <Fields
            schema={schema}
            parts={parts}
            at={`${at}/${n}`}
            typed={one}
            set={(changed) => set(typed.with(n, changed))}
            faults={faults}
            mayBeEmpty={mayBeEmpty}
          />
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => set(typed.filter((_, other) => other !== n))}
          >
            {form.remove(label, n + 1)}
          </Button>
        </div>
      ))}
      <Button variant="default" size="compact-sm" onClick={() => set([...typed, {}])}>
        {form.add(label)}
      </Button>
    </fieldset>
  );
}
