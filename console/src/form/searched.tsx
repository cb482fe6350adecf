import type { SelectProps } from '@mantine/core';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { questions } from '../api.js';
import { useWords } from '../language.js';
import { plain } from '../shown.js';

// What is found by typing its name: clusters, units, awards, metrics.

/** What an id of a unit or cluster is made of. */
const isId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What is chosen from a list that is searched by typing. */
interface Choice {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly label: string;
  readonly error?: string | undefined;
  readonly description?: string | undefined;
  readonly withAsterisk?: boolean;
}

/** A list that is searched by typing. */
function Found({ value, set, ...rest }: Choice & Pick<SelectProps, 'data' | 'filter' | 'onSearchChange'>) {
  const { form } = useWords();
  return (
    <Select
      {...rest}
      searchable
      clearable
      allowDeselect={false}
      clearButtonProps={{ 'aria-label': form.clear(rest.label) }}
      placeholder={form.search}
      nothingFoundMessage={form.nothingFound}
      value={value === '' ? null : value}
      onChange={(chosen) => set(chosen ?? '')}
    />
  );
}

/** A cluster or unit, found by its name. */
export function Searched({ isCluster, ...choice }: Choice & { readonly isCluster: boolean }) {
  const { value } = choice;
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 200);
  const clusters = useQuery({ ...questions.clusters(q), enabled: isCluster, placeholderData: (old) => old });
  const found = useQuery({ ...questions.units(q), enabled: !isCluster, placeholderData: (old) => old });
  // One that is only now told of has no page yet.
  const [fresh, setFresh] = useState('');
  const unit = useQuery({
    ...questions.unit(value, {}),
    enabled: !isCluster && value !== '' && value !== fresh,
  });
  const cluster = useQuery({
    ...questions.cluster(value, {}),
    enabled: isCluster && value !== '' && value !== fresh,
  });
  const options = isCluster
    ? (clusters.data?.data ?? []).map(({ id, label }) => ({ value: id, label }))
    : (found.data?.data ?? []).map(({ unitId, name }) => ({ value: unitId, label: name }));
  const name = (isCluster ? cluster.data?.data.label : unit.data?.data.name) ?? value;
  const isFound = value === '' || options.some((one) => one.value === value);
  // The id of one that is only now told of.
  const own =
    isId.test(typed.trim()) && !options.some(({ label: one }) => one === typed) ? [typed.trim()] : [];
  return (
    <Found
      {...choice}
      data={[
        ...(isFound ? [] : [{ value, label: name }]),
        ...options,
        ...own.filter((id) => id !== value && !options.some((one) => one.value === id)),
      ]}
      // The server has found them, without diacritics too.
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      set={(chosen) => {
        if (!options.some((one) => one.value === chosen)) setFresh(chosen);
        choice.set(chosen);
      }}
    />
  );
}

/** Some units or clusters, each found by its name; below the last is room for another. */
export function SomeSearched({
  label,
  areClusters,
  isRequired,
  at,
  faults,
  value,
  set,
}: {
  readonly label: string;
  readonly areClusters: boolean;
  readonly isRequired: boolean;
  /** JSON pointer of the list. */
  readonly at: string;
  readonly faults: ReadonlyMap<string, string>;
  readonly value: readonly string[];
  readonly set: (value: readonly string[]) => void;
}) {
  return (
    <fieldset>
      <legend>{label}</legend>
      {faults.has(at) && <p className="fault">{faults.get(at)}</p>}
      {[...value, ''].map((one, n) => (
        <Searched
          key={n}
          isCluster={areClusters}
          label={`${label} ${n + 1}`}
          withAsterisk={isRequired && n === 0}
          error={faults.get(`${at}/${n}`)}
          value={one}
          set={(chosen) => set(chosen === '' ? value.toSpliced(n, 1) : value.toSpliced(n, 1, chosen))}
        />
      ))}
    </fieldset>
  );
}

/** An award or a metric, found by its name; of those that a body defined for itself the code is typed. */
export function Listed({ of, ...choice }: Choice & { readonly of: 'award' | 'metric' }) {
  const [typed, setTyped] = useState('');
  const awards = useQuery({ ...questions.awardTypes, enabled: of === 'award' });
  const metrics = useQuery({ ...questions.metrics, enabled: of === 'metric' });
  const options = ((of === 'award' ? awards : metrics).data?.data ?? []).map(({ code, name }) => ({
    value: code,
    label: name,
  }));
  const own = [choice.value, typed.trim()].filter(
    (code) => /^[A-Za-z][\w.-]*$/.test(code) && !options.some((one) => one.value === code),
  );
  return (
    <Found
      {...choice}
      data={[...options, ...[...new Set(own)].map((code) => ({ value: code, label: code }))]}
      filter={({ options: all, search }) =>
        all.filter((one) => 'label' in one && plain(one.label).includes(plain(search.trim())))
      }
      onSearchChange={setTyped}
    />
  );
}
