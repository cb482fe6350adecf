/** A connection string in two parts, so that what the client may log holds no credentials. */
export interface EventStoreDbAddress {
  /** For the client: scheme, hosts and options. */
  readonly address: string;
  /** Sent with every call; not sent at all without TLS. */
  readonly credentials: { readonly username: string; readonly password: string };
}

const POSITIVE = { form: /^[1-9]\d{0,8}$/, what: 'a whole number from 1 on' };
const KEEP_ALIVE = { form: /^(-1|[1-9]\d{0,8})$/, what: 'milliseconds from 1 on, or -1' };
const TEXT = { form: /^[^\p{Cc}]+$/u, what: 'text, percent-encoded' };

/**
 * Options that the client and this adapter read in the same way. Of others the client would only warn, or they would change what
 * errors mean.
 */
const OPTIONS: ReadonlyMap<string, { readonly form: RegExp; readonly what: string }> = new Map([
  ['tls', { form: /^(true|false)$/, what: 'true or false' }],
  ['tlsCAFile', TEXT],
  ['connectionName', TEXT],
  [
    'nodePreference',
    {
      form: /^(leader|follower|random|read_?only_?replica)$/i,
      what: 'leader, follower, random or readOnlyReplica',
    },
  ],
  ['discoveryInterval', POSITIVE],
  ['gossipTimeout', POSITIVE],
  ['maxDiscoverAttempts', POSITIVE],
  ['keepAliveInterval', KEEP_ALIVE],
  ['keepAliveTimeout', KEEP_ALIVE],
]);
const FORM = /^(esdb(?:\+discover)?):\/\/(?:([^:@/?\s]+):([^@?\s]+)@)?([^/?@]+)\/?(?:\?(.*))?$/s;
const HOST = /^[\w.-]+(?::(\d{1,5}))?$/;

/**
 * Parses a connection string. The client gets one that is made from the parsed parts, so that both cannot understand it
 * differently. Throws an error that quotes neither the string nor its credentials.
 */
export function parseEventStoreDbUrl(url: string): EventStoreDbAddress {
  const match = FORM.exec(url);
  if (!match)
    throw new Error('must be esdb://[user:password@]host[:port][,host…][?options] or esdb+discover://…');
  const [, scheme = '', username, password, hosts = '', search] = match;
  const named = hosts.split(',');
  if (!named.every(isHost)) throw new Error('has a host that is no name with a port');
  if (scheme === 'esdb+discover' && named.length > 1)
    throw new Error('must name one host with esdb+discover, or several with esdb: the client asks one only');
  const options = search === undefined ? new Map<string, string>() : optionsOf(search);
  const secure = options.get('tls') !== 'false';
  if (secure && username === undefined) throw new Error('needs user:password@, or tls=false');
  if (!secure && username !== undefined)
    throw new Error('must not hold credentials with tls=false: they are not sent');
  const told = [...options].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const credentials = { username: decoded(username), password: decoded(password) };
  return { address: `${scheme}://${hosts}${told === '' ? '' : `?${told}`}`, credentials };
}

function isHost(host: string): boolean {
  const match = HOST.exec(host);
  const port = Number(match?.[1] ?? 2113);
  return match !== null && port > 0 && port < 65_536;
}

/** The options, each once and well-formed. Not read by `URLSearchParams`, which accepts other texts than the client does. */
function optionsOf(search: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of search.split('&')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    const option = OPTIONS.get(name);
    if (!option) throw new Error(`has an option that is none of ${[...OPTIONS.keys()].join(', ')}`);
    if (options.has(name)) throw new Error(`has the option ${name} twice`);
    const given = part.slice(at + 1);
    const value = option === TEXT ? decodedOption(name, given) : given;
    if (at < 0 || given !== given.trim() || /[?/]$/.test(given) || !option.form.test(value))
      throw new Error(`has the option ${name} with something else than ${option.what}`);
    options.set(name, value);
  }
  return options;
}

function decodedOption(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`has the option ${name} with what is not percent-encoded UTF-8`);
  }
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('has credentials that are not percent-encoded UTF-8');
  }
}
