/** A connection string taken apart, so that no credentials are in what the client may log. */
export interface EventStoreDbAddress {
  /** For the client: scheme, hosts and options. */
  readonly address: string;
  /** Sent with every call; not sent at all without TLS. */
  readonly credentials: { readonly username: string; readonly password: string };
}

/** Options that the client honours, and this adapter too. Others it would only warn of, or they would change what errors mean. */
const OPTIONS = [
  'tls',
  'tlsCAFile',
  'connectionName',
  'nodePreference',
  'discoveryInterval',
  'gossipTimeout',
  'maxDiscoverAttempts',
  'keepAliveInterval',
  'keepAliveTimeout',
];
const FORM = /^(esdb(?:\+discover)?):\/\/(?:([^:@/?]+):([^@]+)@)?([^/?@]+)\/?(?:\?(.*))?$/;
const HOST = /^[\w.-]+(:\d{1,5})?$/;

/** Takes a connection string apart. Throws an error that quotes neither it nor its credentials. */
export function parseEventStoreDbUrl(url: string): EventStoreDbAddress {
  const match = FORM.exec(url.trim());
  if (!match)
    throw new Error('must be esdb://[user:password@]host[:port][,host…][?options] or esdb+discover://…');
  const [, scheme = '', username, password, hosts = '', search = ''] = match;
  const named = hosts.split(',');
  if (!named.every((host) => HOST.test(host))) throw new Error('has a host that is no name with a port');
  if (scheme === 'esdb+discover' && named.length > 1)
    throw new Error('must name one host with esdb+discover, or several with esdb: the client asks one only');
  const options = new URLSearchParams(search);
  for (const name of options.keys())
    if (!OPTIONS.includes(name)) throw new Error(`has the option ${name}; there are ${OPTIONS.join(', ')}`);
  const secure = options.get('tls') !== 'false';
  if (secure && username === undefined) throw new Error('needs user:password@, or tls=false');
  if (!secure && username !== undefined)
    throw new Error('must not hold credentials with tls=false: they are not sent');
  const address = `${scheme}://${hosts}${search === '' ? '' : `?${search}`}`;
  return { address, credentials: { username: decoded(username), password: decoded(password) } };
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('has credentials that are not percent-encoded UTF-8');
  }
}
