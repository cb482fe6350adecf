const token = /^[!#$%&'*+.^_|~0-9A-Za-z`-]+/;
const value = /^\s*=\s*(?:([!#$%&'*+.^_|~0-9A-Za-z`-]+)|"((?:[^"\\]|\\.)*)")?/s;
/** Longest wait, and the wait where none is named; seconds. */
const longest = 30;
const otherwise = 5;

/**
 * Preferences of the headers `Prefer` (RFC 7240), by names in small letters. Where one is given twice the first counts;
 * unreadable ones are ignored like unknown ones.
 */
export function preferencesOf(header: string | readonly string[] | undefined): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const text of elementsOf([header ?? []].flat().join(','))) {
    const name = token.exec(text)?.[0] ?? '';
    const [given = '', bare, quoted = ''] = value.exec(text.slice(name.length)) ?? [];
    const rest = text.slice(name.length + given.length).trimStart();
    if (name === '' || (rest !== '' && !rest.startsWith(';')) || preferences.has(name.toLowerCase()))
      continue;
    preferences.set(name.toLowerCase(), bare ?? quoted.replaceAll(/\\(.)/gs, '$1'));
  }
  return preferences;
}

/** Splits at the commas outside quotes. */
function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at] ?? ',';
    if (letter === '\\' && isQuoted) at++;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === ',' && (!isQuoted || at >= text.length)) {
      elements.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return elements;
}

/** How long to wait for read models, and whether to answer without them after that. Values out of range are not applied. */
export function waitingBy(header: string | readonly string[] | undefined): {
  readonly seconds: number;
  readonly strict: boolean;
  /** For the header `Preference-Applied`; empty where none was applied. */
  readonly applied: string;
} {
  const preferences = preferencesOf(header);
  const wait = preferences.get('wait') ?? '';
  const handling = preferences.get('handling')?.toLowerCase() ?? '';
  const isApplied = /^\d{1,9}$/.test(wait) && Number(wait) <= longest;
  const isKnown = handling === 'strict' || handling === 'lenient';
  return {
    seconds: isApplied ? Number(wait) : otherwise,
    strict: handling === 'strict',
    applied: [
      ...(isApplied ? [`wait=${Number(wait)}`] : []),
      ...(isKnown ? [`handling=${handling}`] : []),
    ].join(', '),
  };
}
