// What takes too long for every change: four times the load that is sustained, very many requests of every form, and years with all that
// goes wrong in them. `npm run endure -- --help`.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serveAsInstalled } from './servers.mjs';

const build = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const print = (line) => process.stdout.write(`${line}\n`);
const {
  positionals: [what],
  values: given,
} = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '300' },
    requests: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (given.help || !['overload', 'requests', 'soak'].includes(what)) {
  print(`npm run endure -- overload [--seconds n]     commands at the rate that is sustained, then for n seconds (300) at four times that rate
npm run endure -- requests [--requests n]    n requests (1000000) of every form that the API's description has, right and wrong
npm run endure -- soak [--minutes n] [--seed n]  years of a made-up country, with kills, full disks, wrong clocks and restarts, until n minutes (60) are over;
                                             needs Linux, root, and libfaketime (Debian: faketime)
Exit code 1 where something is not as it must be.`);
  process.exit(given.help ? 0 : 2);
}

const home = await mkdtemp(join(tmpdir(), 'thidua-endure-'));
if (what === 'soak') {
  // A disk of its own, which can be full, and an /etc of its own, where the clock of what runs there is set.
  const apart = `mount -t tmpfs -o size=1500m,mode=755 thidua "$0" && mkdir "$0/etc" "$0/home" && cp -a /etc/. "$0/etc" &&
    mount --bind "$0/etc" /etc && exec "$@"`;
  const library = `/usr/lib/${{ x64: 'x86_64', arm64: 'aarch64' }[process.arch]}-linux-gnu/faketime/libfaketime.so.1`;
  if (!existsSync(library)) throw new Error(`no ${library}: on Debian, the package faketime brings it`);
  const soak = [join(build, 'bench/soak.mjs'), build, join(home, 'home'), given.minutes, given.seed];
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-c', apart, home, process.execPath, ...soak], {
    stdio: 'inherit',
    env: { ...process.env, LIBFAKETIME: library },
  });
  await rm(home, { recursive: true, force: true });
  process.exit(status ?? 1);
}
const server = await serveAsInstalled(build, home);
const faults = [];
/** As many connections as a proxy keeps; each waits for its answer. */
const CONNECTIONS = 400;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'fifo' });
const token = execFileSync(process.execPath, [join(build, 'dist/thidua.js'), 'token', '--hours', '12'], {
  env: { ...process.env, THIDUA_HOME: home },
  stdio: ['ignore', 'pipe', 'ignore'],
})
  .toString()
  .trim();

function ask(method, path, body = null, headers = {}) {
  return new Promise((done) => {
    const began = performance.now();
    const sent = request(
      server.url + path,
      { method, agent, headers: { authorization: `Bearer ${token}`, ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => (text += part));
        answer.on('end', () =>
          done({ status: answer.statusCode, headers: answer.headers, text, ms: performance.now() - began }),
        );
        answer.on('error', () => done({ status: 0, headers: {}, text, ms: performance.now() - began }));
      },
    );
    sent.on('error', (error) =>
      done({ status: 0, headers: {}, text: String(error), ms: performance.now() - began }),
    );
    sent.end(body ?? undefined);
  });
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
const told = (list) => {
  const sorted = list.toSorted((a, b) => a - b);
  return [0.5, 0.99, 1].map((part) => `${at(sorted, part).toFixed(0)} ms`).join(' / ');
};
const expect = (isSo, fault) => {
  if (!isSo && faults.push(fault) <= 20) print(`FAULT ${fault}`);
};

async function overload() {
  const acknowledged = new Set();
  let [number, underWay] = [0, 0];
  const command = async () => {
    const unit = { unitId: `u${++number}`, kind: 'OTHER', name: `Thanh tra số ${number}` };
    underWay += 1;
    const answer = await ask('POST', '/api/commands/RegisterUnit', JSON.stringify(unit), {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    });
    underWay -= 1;
    if (answer.status === 201) acknowledged.add(JSON.parse(answer.text).events[0].id);
    return answer;
  };

  const callers = 64;
  const closed = async (seconds) => {
    const [until, latencies] = [performance.now() + seconds * 1000, []];
    const caller = async () => {
      while (performance.now() < until) latencies.push((await command()).ms);
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return latencies;
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => ask('GET', '/health/live')));
  await closed(10);
  const sustained = await closed(20);
  const rate = sustained.length / 20;
  print(
    `sustained: ${rate.toFixed(0)} commands a second of ${callers} callers; median / 99 % / most: ${told(sustained)}`,
  );

  const seconds = Number(given.seconds);
  const [letIn, away, other, health] = [[], [], new Map(), []];
  /** @type {Set<Promise<void>>} */
  const sending = new Set();
  let withoutRetry = 0;
  let unsent = 0;
  const over = new AbortController();
  const watch = (async () => {
    while (!over.signal.aborted) {
      const answer = await ask('GET', '/health/ready');
      health.push(answer);
      await new Promise((next) => setTimeout(next, 500));
    }
  })();
  const one = async () => {
    const { status, headers, ms } = await command();
    if (status === 201) letIn.push(ms);
    else if (status === 429 || status === 503) {
      away.push(ms);
      if (!headers['retry-after']) withoutRetry += 1;
    } else other.set(status, (other.get(status) ?? 0) + 1);
  };
  const began = performance.now();
  for (let sent = 0; performance.now() - began < seconds * 1000;) {
    for (const due = (4 * rate * (performance.now() - began)) / 1000; sent < due; sent++)
      if (underWay >= CONNECTIONS - 1) unsent += 1;
      else sending.add(one());
    await new Promise((next) => setTimeout(next, 10));
  }
  await Promise.all(sending);
  over.abort();
  await watch;
  const took = (performance.now() - began) / 1000;
  print(
    `at four times that for ${took.toFixed(0)} s: ${(letIn.length / took).toFixed(0)} a second let in: ${told(letIn)}`,
  );
  print(
    `sent away: ${(away.length / took).toFixed(0)} a second: ${told(away)}; not sent, since all ${CONNECTIONS} connections waited: ${unsent}`,
  );
  print(`health: ${health.length} answers, ${told(health.map(({ ms }) => ms))}`);
  expect(withoutRetry === 0, `${withoutRetry} were sent away without Retry-After`);
  expect(other.size === 0, `answers of other kinds: ${JSON.stringify([...other])}`);
  const p99 = (list) =>
    at(
      list.toSorted((a, b) => a - b),
      0.99,
    );
  const times = p99(letIn) / p99(sustained);
  print(`99 % of what was let in: ${times.toFixed(1)} times that of the sustained load`);
  expect(times <= 3, 'what was let in took more than three times as long');
  // It records, so it must not say that it cannot.
  expect(
    health.every(({ status }) => status === 200),
    `health was ${[...new Set(health.map(({ status }) => status))].join()}`,
  );
  const { text } = await ask('GET', '/api/feed?types=UnitRegistered');
  const stored = new Set(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id])));
  const lost = [...acknowledged].filter((id) => !stored.has(id));
  print(`${acknowledged.size} receipts, ${lost.length} of them lost, ${stored.size} events`);
  expect(lost.length === 0, `${lost.length} acknowledged events are not in the log`);
}

/** A value that a schema allows, or now and then any other. */
function valueOf(schema, document, depth = 0) {
  if (depth > 6 || randomInt(12) === 0) return wrong();
  if (schema.$ref) return valueOf(schemaAt(schema.$ref, document), document, depth + 1);
  const one = (list) => list[randomInt(list.length)];
  const among = schema.anyOf ?? schema.oneOf;
  if (among) return valueOf(one(among), document, depth + 1);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => valueOf(part, document, depth + 1)));
  if (schema.enum) return one(schema.enum);
  if (schema.const !== undefined) return schema.const;
  if (schema.examples && randomInt(2) === 0) return one(schema.examples);
  switch ([schema.type].flat()[0]) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).filter(
        ([name]) => schema.required?.includes(name) || randomInt(3) === 0,
      );
      return Object.fromEntries(members.map(([name, part]) => [name, valueOf(part, document, depth + 1)]));
    }
    case 'array':
      return Array.from({ length: randomInt(3) }, () => valueOf(schema.items ?? {}, document, depth + 1));
    case 'integer':
    case 'number':
      return randomInt((schema.minimum ?? 0) - 1, Math.min(schema.maximum ?? 3000, 1e9) + 2);
    case 'boolean':
      return randomInt(2) === 0;
    default:
      if (schema.format === 'uuid') return randomUUID();
      if (schema.format === 'date' || /date/i.test(schema.pattern ?? ''))
        return `20${randomInt(10, 40)}-0${randomInt(1, 9)}-1${randomInt(9)}`;
      return one(['a', 'cum-mau', 'ttcp-cum-4', `x${randomInt(1000)}`, 'Thanh tra tỉnh Lai Châu']);
  }
}
const wrong = () =>
  [
    null,
    '',
    'x'.repeat(randomInt(5000)),
    -1,
    1e21,
    [],
    {},
    [[]],
    'a\u0000',
    'e\u0301',
    randomBytes(8).toString('latin1'),
    "' or 1=1 --",
  ][randomInt(12)];
const schemaAt = (ref, document) =>
  ref
    .slice(2)
    .split('/')
    .reduce((part, name) => part?.[name], document) ?? {};

async function requests() {
  const document = JSON.parse((await ask('GET', '/api/openapi.json')).text);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method === 'get' || method === 'post')
      .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  // What stops a read model, or ends the caller, would end the trial.
  const tried = operations.filter(
    ({ path }) => !/projections\/\{name\}\/(pause|resume)|sign-|sessions\/end/.test(path),
  );
  const [all, counts] = [Number(given.requests), new Map()];
  /** Keys of what was not taken. */
  const refused = new Set();
  const heights = [];
  let done = 0;
  const caller = async () => {
    while (done < all) {
      done += 1;
      if (done % Math.ceil(all / 20) === 0) heights.push(await server.memoryNow());
      const { path, method, operation } = tried[randomInt(tried.length)];
      const parameters = operation.parameters ?? [];
      const text = (part) => encodeURIComponent(String(valueOf(part.schema ?? {}, document)).toWellFormed());
      const where = path.replaceAll(
        /\{(\w+)\}/g,
        (_, name) => text(parameters.find((one) => one.name === name) ?? {}) || 'x',
      );
      const query = parameters
        .filter((one) => one.in === 'query' && (one.required || randomInt(4) === 0))
        .map((one) => `${one.name}=${text(one)}`);
      const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [null, null];
      const sent = body && JSON.stringify(valueOf(body.schema ?? {}, document));
      const key = randomUUID();
      const answer = await ask(
        method,
        `${where}?${query.join('&')}`,
        sent,
        type ? { 'content-type': type, 'idempotency-key': key } : {},
      );
      if (answer.status >= 400 && answer.status < 500) refused.add(key);
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      const isAway = answer.status === 503 && answer.headers['retry-after'];
      if (answer.status === 0 || (answer.status >= 500 && !isAway))
        expect(
          false,
          `${method} ${where}?${query.join('&')} ${sent}: ${answer.status} ${answer.text.slice(0, 300)}`,
        );
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: 32 }, caller));
  print(
    `${all} requests in ${((performance.now() - began) / 1000).toFixed(0)} s; by status: ${[...counts]
      .sort(([a], [b]) => a - b)
      .map((one) => one.join(': '))
      .join(', ')}`,
  );
  print(`memory on the way, MB: ${heights.map((bytes) => (bytes / 1e6).toFixed(0)).join(' ')}`);
  const { text } = await ask('GET', '/api/feed');
  const events = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const stored = events.filter(({ data }) => refused.has(data.commandId));
  print(`${events.length} events, ${stored.length} of them of ${refused.size} requests that were refused`);
  expect(stored.length === 0, `refused and stored: ${stored.slice(0, 5).map(({ id }) => id)}`);
  const half = heights.slice(heights.length >> 1);
  expect(
    Math.max(...half) <= 1.5 * Math.max(...heights.slice(2, heights.length >> 1)),
    'memory grew by more than half',
  );
}

try {
  await { overload, requests }[what]();
} finally {
  agent.destroy();
  await server.stop();
  await rm(home, { recursive: true, force: true });
}
if (faults.length > 0) print(`${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
