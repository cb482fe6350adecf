// Simulated months of a made-up country on the program as installed, with what goes wrong meanwhile: it and its database are killed, the
// disk is full, the clock is set back, the program is restarted. After each step duties are late and done as the country says, and answers of
// then and now are its own. Needs Linux, root (for a disk and a clock of its own, which end with it) and libfaketime.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, statfs, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Country, daysOf, ranked } from './country.mjs';
import { random as randomOf } from './national-log.mjs';

const [, , build, home, minutes, seed] = process.argv;
const print = (line) => process.stdout.write(`${line}\n`);
const faults = [];
const expect = (isSo, fault) => {
  if (isSo) return;
  if (faults.push(fault) <= 20) print(`  FAULT ${fault}`);
};
const inOrder = (list) => [...list].toSorted((a, b) => (a < b ? -1 : 1));
const listed = (list) => inOrder(list).join();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const program = join(build, 'dist/thidua.js');

const random = randomOf(Number(seed));

// The clock of everything started here is the machine's and so many seconds.
const env = {
  ...process.env,
  THIDUA_HOME: home,
  PORT: '0',
  LOG_FORMAT: 'text',
  LD_PRELOAD: process.env.LIBFAKETIME,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  FAKETIME_CACHE_DURATION: '1',
};
let ahead = 0;
async function setClock(to) {
  ahead = Math.round((to - Date.now()) / 1000);
  await writeFile('/etc/faketimerc.new', `${ahead < 0 ? '' : '+'}${ahead}s\n`);
  await rename('/etc/faketimerc.new', '/etc/faketimerc');
}
/** The database, whose environment the program chooses, looks at its clock every ten seconds. */
const SEEN_AFTER = 11_000;
const now = () => new Date(Date.now() + ahead * 1000);

let server = null;
/** Whether the end of the program is what was wanted. */
let mayEnd = false;
async function start() {
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const hear = (text) => {
      said = `${said}${text}`.slice(-20_000);
      const found = /Serving on (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it served: ${said}`)));
  });
  server = { child, url, gone };
  child.once('exit', (code) => expect(mayEnd, `the program ended with ${code}: ${said.slice(-1500)}`));
}
async function restart(signal) {
  mayEnd = true;
  server.child.kill(signal);
  await server.gone;
  mayEnd = false;
  await start();
}
const thidua = async (...args) =>
  (await promisify(execFile)(process.execPath, [program, ...args], { env })).stdout.trim();

let token = '';
async function ask(path, { as = token, ...more } = {}) {
  const answer = await fetch(server.url + path, {
    ...more,
    headers: { authorization: `Bearer ${as}`, ...more.headers },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  const isOne = /^application\/(problem\+)?json/.test(answer.headers.get('content-type')); // the feed has one in each line
  return { status: answer.status, text, body: isOne ? JSON.parse(text) : null };
}

/** Receipts by the key of their command, as they were first answered. */
const receipts = new Map();
let [latest, unanswered] = ['', 0];

/** Sends it until it is accepted, with the same key. */
async function accept({ name, body, after = () => undefined }, unitId = null) {
  const key = randomUUID();
  for (let began = Date.now(); ;) {
    const answer = await ask(`/api/commands/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      ...(unitId === null ? {} : { as: await tokenOf(unitId) }),
    }).catch(() => null);
    // Given while the clock was wrong.
    const isOld = unitId !== null && answer?.status === 401 && tokens.delete(unitId);
    if (answer?.status === 201 || answer?.status === 200) {
      receipts.set(
        key,
        answer.body.events.map(({ id }) => id),
      );
      const instant = answer.body.recordedAt;
      if (instant > latest) latest = instant;
      after();
      return;
    }
    if (answer !== null && answer.status !== 503 && answer.status !== 429 && !isOld) {
      expect(false, `${name} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
      return;
    }
    unanswered += 1;
    if (Date.now() - began > 240_000)
      throw new Error(`${name} was not taken in four minutes: ${answer?.text}`);
    await sleep(100);
  }
}

async function inParallel(tasks, callers = 8) {
  const left = tasks.toSorted(() => random() - 0.5);
  const caller = async () => {
    for (let task = left.pop(); task; task = left.pop()) await task();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

const tokens = new Map();
async function tokenOf(unitId) {
  const known =
    tokens.get(unitId) ?? (await thidua('token', '--role', 'unit', '--unit', unitId, '--hours', '24'));
  tokens.set(unitId, known);
  return known;
}
const voter = await import(join(build, 'docs/vote.mjs'));

/** A secret ballot from the meeting to the count, each voter with the published script. */
async function elect({ of, year, leader, units, after }) {
  const meetingId = `${of.clusterId}_${of.year}_tong-ket`;
  const ballotId = `${of.clusterId}_${of.year}_bau`;
  const options = [leader, ...units.filter((unitId) => unitId !== leader)].slice(0, 2).map((id) => ({ id }));
  const present = units.map((unitId) => ({ unitId }));
  const election = { office: 'LEADER', year };
  await accept({
    name: 'OpenMeeting',
    body: { meetingId, kind: 'YEAR_END', memberCount: units.length, presentCount: units.length, present },
  });
  await accept({
    name: 'OpenBallot',
    body: { ballotId, meetingId, question: 'Bầu cụm trưởng', election, options },
  });
  const shown = async () =>
    await until('the ballot', async () => {
      const { body } = await ask(`/api/ballots/${ballotId}`);
      return body?.data?.modulus ? body.data : null;
    });
  const { modulus } = await shown();
  const papers = [];
  for (const [n, unitId] of units.entries()) {
    const paper = voter.prepare({ ballotId, modulus }, n === units.length - 1 ? 'BLANK' : leader);
    await accept({ name: 'CastBallot', body: { ballotId, unitId, blinded: paper.blinded } }, unitId);
    papers.push(paper);
  }
  await accept({ name: 'EndVoting', body: { ballotId } });
  for (const paper of papers.toReversed())
    await until('a ballot is taken', async () => {
      const { body } = await ask(`/api/ballots/${ballotId}/papers`);
      const own = body?.data?.find(({ blinded }) => blinded === paper.blinded);
      if (!own) return null;
      const answer = await fetch(`${server.url}/api/ballots/${ballotId}/box`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(voter.unblind(paper, own.signature)),
      });
      return answer.status < 300 || answer.status === 409 ? answer : null;
    });
  await accept({ name: 'CloseBallot', body: { ballotId } });
  await accept({
    name: 'ElectLeader',
    body: { clusterId: of.clusterId, year, unitId: leader, ballotId },
    after,
  });
  await accept({ name: 'CloseMeeting', body: { meetingId } });
}

/** Tries until there is an answer; while the program is away or does not know yet there is none. */
async function until(what, of, seconds = 180) {
  let last = null;
  for (const began = Date.now(); Date.now() - began < seconds * 1000; await sleep(200)) {
    const found = await of().catch((error) => void (last = error));
    if (found) return found;
  }
  const ready = await ask('/health/ready').catch((error) => ({ text: String(error) }));
  throw new Error(`${what}: not within ${seconds} s; ${last ?? ''} ${ready.text}`);
}

const isReady = () =>
  until('it is ready', async () => {
    const { status, body } = await ask('/health/ready');
    return status === 200 && body.projections.every(({ lagEvents }) => lagEvents === 0);
  });

/** What goes wrong while a day's work is done. */
const troubles = {
  nothing: async () => undefined,
  'the program is killed': () => restart('SIGKILL'),
  'the program is restarted': () => restart('SIGTERM'),
  'the database is killed': async () => {
    const pid = Number.parseInt(await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
  },
  'the disk is full': async () => {
    const ballast = join(home, '..', 'ballast');
    for (const began = Date.now(); Date.now() - began < 4_000; await sleep(20)) {
      const { bavail, bsize } = await statfs(home);
      await writeFile(ballast, Buffer.alloc(Math.min(bavail * bsize, 1 << 25)), { flag: 'a' }).catch(
        () => undefined,
      );
    }
    await unlink(ballast);
  },
  'the clock goes back a week': async () => {
    const right = ahead;
    await setClock(now().getTime() - 7 * 86_400_000);
    await sleep(SEEN_AFTER);
    const { status, body } = await ask('/health/ready').catch(() => ({}));
    expect(
      status === undefined || body?.clock === 'in-doubt',
      `with a clock of a week ago it is ${JSON.stringify(body?.clock)}`,
    );
    await setClock(Date.now() + right * 1000);
  },
};

/** Answers of now and of former instants; `beliefs` are what the country was like then. */
const beliefs = [];
async function compare(country, sample) {
  const leaders = sample ? [...country.leaders].filter(() => random() < 0.3) : [...country.leaders];
  for (const [key, unitId] of leaders) {
    const [clusterId, year] = key.split(' ');
    const { body } = await ask(`/api/clusters/${clusterId}/leadership?asOf=${year}-06-15`);
    expect(
      body?.data?.leader?.unitId === unitId,
      `${key} is led by ${JSON.stringify(body?.data?.leader)}, not ${unitId}`,
    );
  }
  for (const { clusterId, year, unitId, knownAt } of sample
    ? beliefs.filter(() => random() < 0.1)
    : beliefs) {
    const { body } = await ask(`/api/clusters/${clusterId}/leadership?asOf=${year}-06-15&knownAt=${knownAt}`);
    const leader = body?.data?.leader?.unitId ?? null;
    expect(
      leader === unitId,
      `as known at ${knownAt} ${clusterId} ${year} was led by ${leader}, not ${unitId}`,
    );
  }
  for (const [key, known] of country.years) {
    if (sample && random() < 0.7) continue;
    const [clusterId, year] = key.split(' ');
    const at = `/api/clusters/${clusterId}/years/${year}`;
    const [page, standings, awards] = await Promise.all([
      ask(at),
      ask(`${at}/standings`),
      ask(`/api/awards?cluster=${clusterId}&year=${year}`),
    ]);
    const signed = page.body?.data?.pledge?.signatures?.map(({ unitId }) => unitId) ?? [];
    expect(
      listed(signed) === listed(known.signed),
      `${key}: signed ${listed(signed)}, not ${listed(known.signed)}`,
    );
    if (known.award) {
      const order = standings.body?.data?.rows?.map(({ unitId }) => unitId) ?? [];
      expect(
        order.join() === ranked(known.points).join(),
        `${key}: standings ${order}, not ${ranked(known.points)}`,
      );
      const told = awards.body?.data?.map(({ unitId, status }) => `${unitId} ${status}`).join();
      expect(
        told === `${known.award.unitId} ${known.award.status}`,
        `${key}: awards ${told}, not ${JSON.stringify(known.award)}`,
      );
    }
  }
}

async function dutiesAre(country, when) {
  const wanted = listed(country.open);
  const found = async () => {
    const { body } = await ask('/api/alarms?status=open&limit=500');
    return listed((body?.data ?? []).map(({ alarmId }) => alarmId));
  };
  await until(`duties ${when}: ${wanted}`, async () => (await found()) === wanted, 90).catch(async (error) =>
    expect(false, `${error.message}; open are ${await found()}`),
  );
}

async function measured() {
  const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8');
  const { blocks, bfree, bsize } = await statfs(home);
  const files = (await readdir(`/proc/${server.child.pid}/fd`)).length;
  return {
    memory: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
    disk: ((blocks - bfree) * bsize) / 1e6,
    files,
  };
}

async function live() {
  const firstYear = new Date().getUTCFullYear() + 1;
  const country = new Country(firstYear, random);
  await setClock(Date.parse(`${firstYear}-01-02T02:00:00Z`));
  await start();
  const heights = [];
  const began = Date.now();
  const isOver = () => Date.now() - began > Number(minutes) * 60_000;
  const troubled = new Map();
  for (let year = firstYear; !isOver(); year++) {
    for (const day of daysOf(year)) {
      await setClock(Date.parse(`${day}T02:00:00Z`));
      await sleep(SEEN_AFTER);
      if (random() < 0.3) await restart('SIGTERM');
      await thidua('trust-clock');
      await until(
        'the clock is taken for right',
        async () => (await ask('/health/ready')).body?.clock === 'in-order',
      );
      await isReady();
      token = await thidua('token', '--hours', '24');
      tokens.clear();
      country.dawn(day);
      if (country.years.size > 0) await dutiesAre(country, `on the morning of ${day}`);
      const name = Object.keys(troubles)[Math.floor(random() * Object.keys(troubles).length)];
      troubled.set(name, (troubled.get(name) ?? 0) + 1);
      print(`${day} ${name}`);
      const stages = [
        ...(year === firstYear && day.endsWith('01-05') ? country.beginning() : []),
        ...country.doings(day),
      ];
      const work = (async () => {
        for (const stage of stages)
          await inParallel(stage.map((one) => () => (one.ballot ? elect(one) : accept(one))));
      })();
      await Promise.all([work, sleep(Math.floor(random() * 800)).then(troubles[name])]);
      await isReady();
      await dutiesAre(country, `after the work of ${day}`);
      for (let n = 0; n < 3; n++) {
        const [clusterId, of] = [
          country.pick(country.clusters).id,
          firstYear + Math.floor(random() * (year - firstYear + 2)),
        ];
        beliefs.push({
          clusterId,
          year: of,
          unitId: country.leaders.get(`${clusterId} ${of}`) ?? null,
          knownAt: latest,
        });
      }
      await compare(country, true);
      heights.push({ events: receipts.size, ...(await measured()) });
      const { memory, disk, files } = heights.at(-1);
      print(
        `${day} ${name}: ${receipts.size} commands so far, memory ${memory.toFixed(0)} MB, disk ${disk.toFixed(0)} MB, ${files} files`,
      );
    }
    print(`  verify: ${await thidua('verify').catch((error) => error.stdout + error.stderr)}`.slice(0, 400));
  }
  await compare(country, false);
  print(
    `${beliefs.length} answers as known then, ${country.leaders.size} terms, ${country.years.size} years of clusters`,
  );
  print(
    `what went wrong: ${[...troubled].map((one) => one.join(' ')).join(', ')}; ${unanswered} commands were put off or not answered and sent again`,
  );
  await history(country);
  const output = await thidua('verify').catch((error) => `${error.stdout}${error.stderr}`);
  expect(/intact/.test(output), `verify: ${output}`);
  bounded(heights);
  mayEnd = true;
  server.child.kill('SIGTERM');
  await server.gone;
}

/** Each command has its events once; each duty that was late was raised and cleared once. */
async function history(country) {
  const { text } = await ask('/api/feed');
  const events = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).data]));
  const of = new Map();
  for (const { id, commandId } of events) of.set(commandId, [...(of.get(commandId) ?? []), id]);
  const other = [...receipts].filter(([key, ids]) => of.get(key)?.join() !== ids.join());
  expect(
    other.length === 0,
    `${other.length} receipts are not in the log as they were given: ${JSON.stringify(other.slice(0, 3))}`,
  );
  const times = (type) => {
    const counted = new Map();
    for (const { type: is, data } of events) {
      if (is !== type) continue;
      const alarmId = `${data.clusterId}_${data.year}_${data.duty}`;
      counted.set(alarmId, (counted.get(alarmId) ?? 0) + 1);
    }
    return inOrder([...counted].map((one) => one.join(' ')));
  };
  const wanted = inOrder([...country.raised].map((alarmId) => `${alarmId} 1`));
  for (const type of ['AlarmRaised', 'AlarmCleared'])
    expect(
      times(type).join() === wanted.join(),
      `${type}: ${times(type).filter((one) => !wanted.includes(one))} is not what was late, ${wanted.filter((one) => !times(type).includes(one))} is missing`,
    );
  print(
    `${events.length} events, ${receipts.size} receipts, ${wanted.length} duties were late and then done`,
  );
}

/** Memory and open files do not grow once it has run for a third of the time; the disk grows as the log does. */
function bounded(heights) {
  const third = Math.floor(heights.length / 3);
  if (third < 5) return;
  const most = (from, to, of) => Math.max(...heights.slice(from, to).map(of));
  for (const what of ['memory', 'files']) {
    const [before, after] = [
      most(third, 2 * third, (one) => one[what]),
      most(2 * third, Infinity, (one) => one[what]),
    ];
    print(`${what}: at most ${before.toFixed(0)} in the second third, ${after.toFixed(0)} in the last`);
    expect(after <= 1.3 * before, `${what} grew from ${before.toFixed(0)} to ${after.toFixed(0)}`);
  }
  const [a, b, c] = [third, 2 * third, heights.length - 1].map((n) => heights[n]);
  const perCommand = (from, to) => ((to.disk - from.disk) * 1000) / (to.events - from.events);
  print(
    `disk for each command: ${perCommand(a, b).toFixed(0)} KB in the second third, ${perCommand(b, c).toFixed(0)} in the last`,
  );
}

await live().catch((error) => {
  faults.push(String(error.stack));
  mayEnd = true;
  server?.child.kill('SIGTERM');
});
await Promise.race([server?.gone, sleep(20_000)]);
for (const fault of faults) print(`FAULT ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
