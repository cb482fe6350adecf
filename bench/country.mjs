// A made-up country that lives month by month, for `npm run endure -- soak`: what its units do, in stages, and what must be known of it
// then. It knows nothing of how the program keeps anything. The same seed gives the same country.

const dueBefore = (year, hasFormer) => ({
  ...(hasFormer ? { HAND_OVER: `${year}-02-01` } : {}),
  SIGN_PLEDGE: `${year}-03-01`,
  REPORT_RESULTS: `${year}-12-10`,
  FILE_SUBMISSION: `${year}-12-20`,
});

const marksOf = (points) => [
  { criterion: 'I', points: `${points}` },
  { criterion: 'II', points: '29' },
];

const sheetOf = (year) => ({
  sheetId: `mau-${year}`,
  title: 'Bảng điểm mẫu',
  scale: '100',
  criteria: [
    { code: 'I', name: 'Kết quả thanh tra', kind: 'ASSESSED', max: '70' },
    { code: 'II', name: 'Tiếp công dân, giải quyết khiếu nại, tố cáo', kind: 'ASSESSED', max: '30' },
  ],
  classes: [{ code: 'A', name: 'Hoàn thành', from: '0' }],
});

/** The days of a year on which something is done. */
export const daysOf = (year) => [
  ...Array.from({ length: 11 }, (_, m) => `${year}-${String(m + 1).padStart(2, '0')}-05`),
  `${year}-12-05`,
  `${year}-12-15`,
  `${year}-12-25`,
];

export class Country {
  /** What must be known: `leaders` by cluster and year, `deeds` by cluster and year, alarms that are open, and all that there ever were. */
  leaders = new Map();
  years = new Map();
  open = new Set();
  raised = new Set();
  #inspections = 0;
  /** Begun and not concluded. */
  #running = [];

  constructor(firstYear, random, clusters = 5, units = 5) {
    this.firstYear = firstYear;
    this.random = random;
    this.clusters = Array.from({ length: clusters }, (_, c) => ({
      id: `cum-${c + 1}`,
      label: `Cụm thi đua số ${c + 1}`,
      number: c + 1,
      units: Array.from({ length: units }, (_, u) => `don-vi-${c + 1}-${u + 1}`),
    }));
  }

  chance = (of) => this.random() < of;
  pick = (list) => list[Math.floor(this.random() * list.length)];

  /** The clusters and their first officers. */
  beginning() {
    const from = `${this.firstYear}-01-01`;
    const organiserId = 'co-quan-to-chuc';
    const all = (of) => this.clusters.flatMap(of);
    const register = (unitId) => ({
      name: 'RegisterUnit',
      body: { unitId, kind: 'PROVINCIAL_INSPECTORATE', name: `Thanh tra ${unitId}` },
    });
    return [
      [
        {
          name: 'RegisterUnit',
          body: { unitId: organiserId, kind: 'GOVERNMENT_INSPECTORATE', name: 'Cơ quan tổ chức' },
        },
        ...all(({ units }) => units.map(register)),
      ],
      all(({ id: clusterId, label, number }) => [
        { name: 'EstablishCluster', body: { clusterId, organiserId, kind: 'CUM', number, label } },
      ]),
      all(({ id: clusterId, units }) =>
        units.map((unitId) => ({ name: 'AdmitMember', body: { clusterId, unitId, from } })),
      ),
      all((cluster) =>
        ['LEADER', 'DEPUTY'].map((office, n) => ({
          name: 'ReportOffice',
          body: { clusterId: cluster.id, year: this.firstYear, office, unitId: cluster.units[n] },
          after: () => office === 'LEADER' && this.#leads(cluster.id, this.firstYear, cluster.units[n]),
        })),
      ),
    ];
  }

  /** What the day brings by itself: duties that are late now. */
  dawn(day) {
    const year = Number(day.slice(0, 4));
    for (const { id } of this.clusters)
      for (const [duty, late] of Object.entries(this.years.get(`${id} ${year}`)?.late ?? {})) {
        const due = dueBefore(year, true)[duty];
        if (late && due <= day) this.#raise(`${id}_${year}_${duty}`);
      }
  }

  /** What is done on a day, in stages. */
  doings(day) {
    const year = Number(day.slice(0, 4));
    const stages = [[], [], [], []];
    for (const cluster of this.clusters) this.#inCluster(cluster, year, day.slice(5), stages);
    return stages.filter((stage) => stage.length > 0);
  }

  #leads(clusterId, year, unitId) {
    this.leaders.set(`${clusterId} ${year}`, unitId);
  }

  #raise(alarmId) {
    if (this.raised.has(alarmId)) return;
    this.raised.add(alarmId);
    this.open.add(alarmId);
  }

  #inCluster(cluster, year, date, stages) {
    const { id: clusterId, units } = cluster;
    const of = { clusterId, year };
    const key = `${clusterId} ${year}`;
    const add = (stage, name, body, after = () => undefined) => stages[stage].push({ name, body, after });
    const done = (duty) => () => {
      const known = this.years.get(key);
      known.late[duty] = false;
      this.open.delete(`${clusterId}_${year}_${duty}`);
    };
    const hasFormer = year > this.firstYear;
    if (date === '01-05') {
      this.years.set(key, {
        units: [...units],
        signed: new Set(),
        reported: new Map(),
        points: new Map(),
        award: null,
        late: { HAND_OVER: hasFormer, SIGN_PLEDGE: true, REPORT_RESULTS: true, FILE_SUBMISSION: true },
        lateUnit: this.chance(0.4) ? this.pick(units) : null,
        handsOverLate: this.chance(0.3),
        filesLate: this.chance(0.3),
      });
      add(0, 'DeclareRoster', { ...of, declaredCount: units.length, listed: units });
      add(0, 'SetCalendar', { ...of, dueBefore: dueBefore(year, hasFormer) });
      add(1, 'OpenPledge', { ...of, contents: ['Hoàn thành nhiệm vụ'] });
    }
    const known = this.years.get(key);
    const isEarly = (unitId) => unitId !== known.lateUnit;
    const handOver = () => hasFormer && add(2, 'HandOverOffice', of, done('HAND_OVER'));
    const sign = (some) =>
      some.forEach((unitId) =>
        add(0, 'SignPledge', { ...of, unitId }, () => {
          known.signed.add(unitId);
          if (known.signed.size === units.length) done('SIGN_PLEDGE')();
        }),
      );
    const report = (some) =>
      some.forEach((unitId) => {
        const value = String(1 + Math.floor(this.random() * 5000));
        const metrics = [{ metric: 'inspection.total', figure: { value } }];
        add(0, 'ReportResults', { ...of, reportId: 'nam', unitId, asOf: `${year}-11-30`, metrics }, () => {
          known.reported.set(unitId, value);
          if (known.reported.size === units.length) done('REPORT_RESULTS')();
        });
      });
    const file = () =>
      add(3, 'FileSubmission', of, () => {
        known.award = { ...known.award, status: 'submitted' };
        done('FILE_SUBMISSION')();
      });
    const award = { ...of, award: 'FLAG_GI' };
    if (date === (known.handsOverLate ? '03-05' : '01-05')) handOver();
    if (date === '02-05') sign(units.filter(isEarly));
    if (date === '04-05') {
      sign(units.filter((unitId) => !isEarly(unitId)));
      add(1, 'ConcludePledge', of);
      add(2, 'AdoptScoreSheet', { ...of, sheet: sheetOf(year) });
    }
    if (date >= '03-05' && date < '12') this.#inspect(cluster, year, date, add);
    if (date === '12-05') {
      report(units.filter(isEarly));
      const points = units.map((_, n) => 40 + n).toSorted(() => this.random() - 0.5);
      units.forEach((unitId, n) => known.points.set(unitId, points[n]));
      for (const unitId of units)
        add(1, 'SubmitSelfScore', { ...of, unitId, marks: marksOf(known.points.get(unitId)) });
    }
    if (date === '12-15') {
      report(units.filter((unitId) => !isEarly(unitId)));
      for (const unitId of units)
        add(1, 'AppraiseScore', { ...of, unitId, marks: marksOf(known.points.get(unitId)) });
      add(2, 'FinaliseScores', of);
      const [first] = ranked(known.points);
      add(
        2,
        'ProposeAward',
        { ...award, unitId: first },
        () => (known.award = { unitId: first, status: 'proposed' }),
      );
      if (!known.filesLate) file();
      const leader = this.pick(units);
      const next = { clusterId, year: year + 1 };
      const takes = () => this.#leads(clusterId, year + 1, leader);
      if (this.chance(0.4)) stages[3].push({ ballot: true, of, year: year + 1, leader, units, after: takes });
      else add(3, 'ElectLeader', { ...next, unitId: leader }, takes);
      const other = units[(units.indexOf(leader) + 1) % units.length];
      add(3, 'ElectDeputy', { ...next, unitId: other });
    }
    if (date === '12-25') {
      if (known.filesLate) file();
      const granted = {
        ...award,
        unitId: known.award.unitId,
        outcome: 'GRANTED',
        decidedOn: `${year}-12-25`,
      };
      stages.push([
        {
          name: 'DecideAward',
          body: granted,
          after: () => (known.award = { ...known.award, status: 'granted' }),
        },
      ]);
    }
  }

  #inspect(cluster, year, date, add) {
    for (const { inspectionId, unitId } of this.#running.filter(
      ({ clusterId }) => clusterId === cluster.id,
    )) {
      const figure = { value: String((1 + Math.floor(this.random() * 900)) * 1_000_000) };
      const findings = [{ metric: 'money.violations', figure }];
      add(1, 'ConcludeInspection', { inspectionId, unitId, concludedOn: `${year}-${date}`, findings });
    }
    this.#running = this.#running.filter(({ clusterId }) => clusterId !== cluster.id);
    if (date > '11') return;
    for (const unitId of cluster.units.filter(() => this.chance(0.5))) {
      const inspectionId = `ttr-${++this.#inspections}`;
      const begun = { inspectionId, unitId, year, basis: 'PLANNED', title: `Cuộc ${inspectionId}` };
      add(0, 'RecordInspection', { ...begun, startedOn: `${year}-${date}` });
      this.#running.push({ inspectionId, unitId, clusterId: cluster.id });
    }
  }
}

/** Units by points, most first; no two have the same. */
export const ranked = (points) => [...points].toSorted(([, a], [, b]) => b - a).map(([unitId]) => unitId);
