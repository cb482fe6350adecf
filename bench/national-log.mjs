// A made-up log of the size of a country: units, clusters, renames, moves, mergers, and ten years of pledges, inspections, results,
// scores, offices and awards. The same seed and size give the same commands. They are decided by the decisions of the domain, over a
// log in memory, so that nothing is in it that a server would refuse; then the whole is taken in as a copy of another store is.
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const unitsInCluster = 14;
/** Of one unit in one year, with its share of what the cluster does. */
const eventsOfUnitYear = 100;
const firstYear = 2016;
export const lastYear = 2025;

/** The registry of a country after one year, with little else: some 20,000 events in one stream. */
export const REGISTRY = 'registry';

/** How many clusters and years a log of about so many events has, or the one named `REGISTRY`. */
export function sizeOf(events) {
  if (events === REGISTRY) return { clusters: 700, years: 1, perUnit: 8 };
  const clusterYears = Math.max(1, Math.round(events / (unitsInCluster * eventsOfUnitYear)));
  const years = Math.min(lastYear - firstYear + 1, clusterYears);
  const clusters = Math.max(1, Math.round(clusterYears / years));
  return { clusters, years, perUnit: Math.max(2, Math.round(events / (clusters * years * unitsInCluster))) };
}

export const clusterOf = (n) => `cum-${n}`;
export const unitOf = (n) => `don-vi-${n}`;

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const two = (n) => String(n).padStart(2, '0');

const sheet = {
  sheetId: 'mau',
  title: 'Bảng điểm mẫu',
  scale: '100',
  criteria: [
    { code: 'I', name: 'Kết quả thanh tra', kind: 'ASSESSED', max: '50' },
    { code: 'II', name: 'Tiếp công dân, giải quyết khiếu nại, tố cáo', kind: 'ASSESSED', max: '30' },
    { code: 'III', name: 'Phong trào thi đua', kind: 'ASSESSED', max: '20' },
  ],
  classes: [
    { code: 'A', name: 'Xuất sắc', from: '90' },
    { code: 'B', name: 'Tốt', from: '0' },
  ],
};

const reported = [
  'inspection.total',
  'money.handling-recommended',
  'reception.sessions',
  'reception.persons',
  'petition.letters',
  'petition.cases',
];

/** All commands in their order: `{ on, name, body }`, each sent on the day `on`. */
export function* nationalCommands({ seed = 1, events }) {
  const { clusters, years, perUnit } = sizeOf(events);
  const chance = random(seed);
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const whole = (from, to) => from + Math.floor(chance() * (to - from + 1));
  /** Ids of members of each cluster. */
  const members = [];
  let made = 0;
  const begin = lastYear - years + 1;
  const firstDay = `${begin}-01-02`;

  yield {
    on: firstDay,
    name: 'RegisterUnit',
    body: { unitId: 'co-quan-to-chuc', kind: 'GOVERNMENT_INSPECTORATE', name: 'Cơ quan tổ chức' },
  };
  for (let c = 0; c < clusters; c++) {
    const label = `Cụm thi đua số ${c + 1}`;
    yield {
      on: firstDay,
      name: 'EstablishCluster',
      body: {
        clusterId: clusterOf(c),
        organiserId: 'co-quan-to-chuc',
        kind: 'CUM',
        ...(c < 99 ? { number: c + 1 } : {}),
        label,
      },
    };
    members.push([]);
    for (let i = 0; i < unitsInCluster; i++) {
      const unitId = unitOf(made++);
      yield {
        on: firstDay,
        name: 'RegisterUnit',
        body: { unitId, kind: 'PROVINCIAL_INSPECTORATE', name: `Thanh tra tỉnh mẫu ${made}` },
      };
      yield {
        on: firstDay,
        name: 'AdmitMember',
        body: { clusterId: clusterOf(c), unitId, from: `${begin}-01-01` },
      };
      members[c].push(unitId);
    }
    const [leader, deputy] = members[c];
    yield {
      on: firstDay,
      name: 'ReportOffice',
      body: { clusterId: clusterOf(c), year: begin, office: 'LEADER', unitId: leader },
    };
    yield {
      on: firstDay,
      name: 'ReportOffice',
      body: { clusterId: clusterOf(c), year: begin, office: 'DEPUTY', unitId: deputy },
    };
  }

  for (let year = begin; year <= lastYear; year++) {
    yield* changes(year);
    for (let c = 0; c < clusters; c++) yield* clusterYear(c, year);
  }

  /** What changes in the registry at the beginning of a year: names, who is where, and in one year mergers, two units into one. */
  function* changes(year) {
    if (year === begin) return;
    const on = `${year}-01-03`;
    for (let c = 0; c < clusters; c++) {
      const cluster = members[c];
      if (chance() < 0.3) {
        const unitId = pick(cluster);
        yield {
          on,
          name: 'RenameUnit',
          body: {
            unitId,
            name: `Thanh tra tỉnh mẫu ${unitId.slice(7)}, tên từ ${year}`,
            from: `${year}-01-01`,
          },
        };
      }
      if (clusters > 1 && chance() < 0.3 && cluster.length > 6) {
        const other = (c + 1) % clusters;
        const [unitId] = cluster.splice(Math.floor(chance() * cluster.length), 1);
        yield {
          on,
          name: 'ReleaseMember',
          body: { clusterId: clusterOf(c), unitId, on: `${year}-01-01`, reason: 'Sắp xếp lại cụm' },
        };
        yield {
          on,
          name: 'AdmitMember',
          body: { clusterId: clusterOf(other), unitId, from: `${year}-01-01` },
        };
        members[other].push(unitId);
      }
      if (year === lastYear && chance() < 0.5 && cluster.length > 6) {
        const predecessors = cluster.splice(0, 2);
        const unitId = unitOf(made++);
        yield {
          on,
          name: 'MergeUnits',
          body: {
            predecessors,
            unitId,
            kind: 'PROVINCIAL_INSPECTORATE',
            name: `Thanh tra tỉnh mẫu ${made}`,
            on: `${year}-01-01`,
          },
        };
        yield { on, name: 'AdmitMember', body: { clusterId: clusterOf(c), unitId, from: `${year}-01-01` } };
        cluster.push(unitId);
      }
    }
  }

  function* clusterYear(c, year) {
    const clusterId = clusterOf(c);
    const units = [...members[c]];
    const of = { clusterId, year };
    const day = (month, d) => `${year}-${two(month)}-${two(d)}`;
    yield {
      on: day(1, 10),
      name: 'DeclareRoster',
      body: { ...of, declaredCount: units.length, listed: units },
    };
    yield {
      on: day(1, 10),
      name: 'LaunchMovement',
      body: { launchedBy: clusterId, year, theme: `Chủ đề năm ${year}` },
    };
    yield {
      on: day(2, 1),
      name: 'OpenPledge',
      body: { ...of, contents: ['Hoàn thành nhiệm vụ', 'Đổi mới phương pháp'] },
    };
    for (const unitId of units)
      yield { on: day(2, whole(1, 9)), name: 'SignPledge', body: { ...of, unitId } };
    yield { on: day(2, 10), name: 'ConcludePledge', body: of };
    yield {
      on: day(2, 11),
      name: 'AdoptScoreSheet',
      body: { ...of, sheet: { ...sheet, sheetId: `mau-${year}` } },
    };
    for (let i = 1; i <= 3; i++)
      yield {
        on: day(3 + i, 5),
        name: 'RecordActivity',
        body: {
          ...of,
          activityId: `hoat-dong-${i}`,
          kind: 'SEMINAR',
          title: `Hội thảo lần ${i}`,
          hostUnitId: pick(units),
        },
      };
    // What is left of the events of a unit are inspections, about two and a half each.
    const inspections = Math.max(0, Math.floor((perUnit - 8) / 2.5));
    for (const unitId of units)
      for (let i = 0; i < inspections; i++) {
        const inspectionId = `${unitId}-${year}-${i}`;
        const month = whole(2, 10);
        yield {
          on: day(month, 3),
          name: 'RecordInspection',
          body: {
            inspectionId,
            unitId,
            year,
            basis: 'PLANNED',
            title: `Cuộc thanh tra ${i + 1} năm ${year}`,
            startedOn: day(month, 1),
          },
        };
        yield {
          on: day(month + 1, 20),
          name: 'ConcludeInspection',
          body: {
            inspectionId,
            unitId,
            concludedOn: day(month + 1, 18),
            findings: [
              { metric: 'money.violations', figure: { value: String(whole(1, 9_000) * 1_000_000) } },
            ],
          },
        };
        if (i % 2 === 0)
          yield {
            on: day(12, 1),
            name: 'FollowUpRecovery',
            body: {
              inspectionId,
              unitId,
              asOf: day(11, 30),
              figure: { value: String(whole(0, 9) * 100_000) },
            },
          };
      }
    for (const [n, unitId] of units.entries()) {
      const metrics = reported.map((metric) => ({ metric, figure: { value: String(whole(10, 5_000)) } }));
      yield {
        on: day(12, 5),
        name: 'ReportResults',
        body: { ...of, reportId: 'nam', unitId, asOf: day(11, 30), metrics },
      };
      if (n % 5 === 0)
        yield {
          on: day(12, 8),
          name: 'CorrectResults',
          body: {
            ...of,
            reportId: 'nam',
            unitId,
            metric: reported[2],
            figure: { value: String(whole(10, 5_000)) },
            reasonCode: 'TYPING_ERROR',
            reason: 'Đánh máy nhầm',
          },
        };
    }
    for (const [n, unitId] of units.entries()) {
      const marks = [
        ['I', 49 - n],
        ['II', 29],
        ['III', 19],
      ].map(([criterion, points]) => ({ criterion, points: `${points}` }));
      yield { on: day(12, 10), name: 'SubmitSelfScore', body: { ...of, unitId, marks } };
      yield { on: day(12, 12), name: 'AppraiseScore', body: { ...of, unitId, marks } };
    }
    yield { on: day(12, 15), name: 'NominateForAward', body: { ...of, award: 'FLAG_GI', unitId: units[0] } };
    yield { on: day(12, 15), name: 'ProposeAward', body: { ...of, award: 'FLAG_GI', unitId: units[0] } };
    yield { on: day(12, 15), name: 'ProposeAward', body: { ...of, award: 'MERIT_GI', unitId: units[1] } };
    if (year < lastYear) {
      const next = { clusterId, year: year + 1 };
      const turn = (year - begin + 1) % units.length;
      yield { on: day(12, 16), name: 'ElectLeader', body: { ...next, unitId: units[turn] } };
      yield {
        on: day(12, 16),
        name: 'ElectDeputy',
        body: { ...next, unitId: units[(turn + 1) % units.length] },
      };
    }
  }
}

const actor = { id: 'bench', roles: ['operator'], unitId: null };

/**
 * The log as commands with receipts and events, for `take` of a store. `build` is the folder of a compiled program whose decisions
 * are used. Streams of a finished year are dropped from memory.
 */
export async function* nationalLog({ build, seed = 1, events }) {
  const load = (path) => import(pathToFileURL(join(build, path)).href);
  const { Gateway } = await load('application/gateway.js');
  const { Executor } = await load('application/executor.js');
  const { Limits } = await load('application/limits.js');
  const { EventStore } = await load('application/event-store.js');
  const { Clock } = await load('application/clock.js');
  const { prepareTurn } = await load('infrastructure/event-store/prepared-command.js');
  const { decideBatch } = await load('infrastructure/event-store/decide-batch.js');

  /** Stands still; a thousandth of a second later at each command, so that times grow with positions. */
  class DayClock extends Clock {
    time = 0;
    to(day) {
      this.time = Math.max(this.time + 1, Date.parse(`${day}T01:00:00Z`));
    }
    now() {
      return new Date(this.time);
    }
  }
  const clock = new DayClock();

  class MemoryLog extends EventStore {
    kind = 'postgres';
    streams = new Map();
    heads = new Map();
    position = 0n;
    last = null;
    taken = null;
    turns = { take: (turn) => this.take(turn) };
    async take(turn) {
      await turn.catchUp((stream) => this.heads.get(stream));
      const log = {
        receipts: [],
        heads: turn.streams.flatMap((stream) => this.heads.get(stream) ?? []),
        position: this.position,
        recordedAt: this.last,
        instant: this.last,
        answered: null,
      };
      let answer;
      const item = {
        ...prepareTurn(turn),
        resolve: (given) => (answer = given),
        reject: (error) => (answer = error),
      };
      const decided = decideBatch([item], log, clock.now());
      for (const each of decided.answers) each();
      const { code } = answer;
      if (code !== undefined) throw new Error(`${turn.command.name} was refused: ${code} ${answer.message}`);
      if (answer instanceof Error) throw answer;
      const recorded = decided.events.map((event) => ({
        ...event,
        data: JSON.parse(event.data),
        metadata: JSON.parse(event.metadata),
      }));
      const stream = this.streams.get(turn.stream) ?? [];
      this.streams.set(turn.stream, stream);
      stream.push(...recorded);
      const end = recorded.at(-1);
      this.heads.set(turn.stream, { stream: turn.stream, revision: end.revision, hash: end.hash });
      this.position = end.position;
      this.last = end.recordedAt;
      this.taken = {
        outcome: 'accepted',
        fingerprint: turn.command.fingerprint,
        receipt: answer.receipt,
        events: recorded,
      };
      return answer;
    }
    readStream(stream, from = 0, limit = Infinity) {
      return Promise.resolve((this.streams.get(stream) ?? []).slice(from, from + limit));
    }
    /** Nothing will be read of these any more. */
    drop(isFinished) {
      for (const stream of this.streams.keys())
        if (isFinished(stream)) {
          this.streams.delete(stream);
          this.heads.delete(stream);
        }
    }
  }
  const log = new MemoryLog();
  const executor = new Executor(
    log,
    clock,
    null,
    { require: () => Promise.resolve() },
    new Limits({ streamEvents: 1e9, streamKb: 1e9 }),
    null,
  );
  const gateway = new Gateway(null, null);
  let n = 0;
  let year = null;
  for (const { on, name, body } of nationalCommands({ seed, events })) {
    clock.to(on);
    if (on.slice(0, 4) !== year) {
      year = on.slice(0, 4);
      log.drop(
        (stream) =>
          /^(inspection|results|scores|movement)-/.test(stream) && stream.includes(`${Number(year) - 2}`),
      );
    }
    const id = createHash('md5').update(`${seed} ${n++}`).digest('hex');
    const commandId = `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20)}`;
    await gateway.hand({ name, body, commandId, actor }, (command, spec) => executor.execute(spec, command));
    yield log.taken;
  }
}

/** Takes a log of about so many events into a store; returns how many there are. */
export async function fill(store, { build, seed, events, print = () => undefined }) {
  let [count, batch, begun] = [0, [], performance.now()];
  for await (const command of nationalLog({ build, seed, events })) {
    count += command.events.length;
    if (batch.push(command) < 1000) continue;
    await store.take(batch);
    batch = [];
    if (count % 100_000 < 1000)
      print(`  ${count} events, ${Math.round((count / (performance.now() - begun)) * 1000)}/s`);
  }
  if (batch.length > 0) await store.take(batch);
  return count;
}
