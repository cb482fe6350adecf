import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';

const year = 2026;

describe('names and labels on a day', () => {
  let app: TestApp;
  const data = async (path: string) => (await app.get(path)).body.data;
  const units = async (q = '') => (await data(`/api/units?q=${encodeURIComponent(q)}`)) as { name: string }[];
  const clusters = async (q = '') =>
    (await data(`/api/clusters?q=${encodeURIComponent(q)}`)) as { label: string }[];
  let before = '';

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2026-03-01T01:00:00Z');
    await app.accept('RegisterUnit', {
      unitId: 'ttcp',
      kind: 'GOVERNMENT_INSPECTORATE',
      name: 'Thanh tra Chính phủ',
    });
    for (const [clusterId, label] of [
      ['c', 'Cụm Bắc'],
      ['m', 'Cụm Mây'],
    ]) {
      const cut = { clusterId, organiserId: 'ttcp', kind: 'CUM', label };
      await app.accept('EstablishCluster', cut);
    }
    for (const [unitId, name] of [
      ['b', 'Ban Bắc'],
      ['m', 'Ban Mây'],
    ]) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name });
      await app.accept('AdmitMember', { clusterId: 'c', unitId, from: '2019' });
    }
    // Of a day to come first, then an old one that was filled in later.
    await app.accept('RenameUnit', { unitId: 'b', name: 'Ban Zun', from: '2026-07-01' });
    await app.accept('RenameUnit', { unitId: 'b', name: 'Ban Yên', from: '2020-01-01' });
    await app.accept('RenameUnit', { unitId: 'b', name: 'Ban Cát', from: '2022-01-01' });
    await app.accept('RenameUnit', { unitId: 'ttcp', name: 'Cơ quan sau này', from: '2030-01-01' });
    await app.accept('RenameCluster', { clusterId: 'c', label: 'Cụm Zun', from: '2026-07-01' });
    await app.accept('RenameCluster', { clusterId: 'c', label: 'Cụm Yên', from: '2020-01-01' });
    await app.accept('RenameCluster', { clusterId: 'c', label: 'Cụm Cát', from: '2022-01-01' });
    await app.accept('ElectLeader', { clusterId: 'c', year, unitId: 'm', occurredOn: null });
    await app.accept('ElectDeputy', { clusterId: 'c', year, unitId: 'b', occurredOn: null });
    await app.accept('ReportOffice', {
      clusterId: 'c',
      year: 2021,
      unitId: 'b',
      office: 'LEADER',
      occurredOn: null,
    });
    await app.accept('ProposeAward', {
      clusterId: 'c',
      year: 2021,
      unitId: 'b',
      award: 'FLAG_GI',
      occurredOn: null,
    });
    const last = await app.accept('NominateForAward', {
      clusterId: 'c',
      year,
      unitId: 'b',
      award: 'FLAG_GI',
    });
    before = last.body.position as string;
  });
  afterAll(() => app.close());

  /** What holds on the day that the clock shows, in lists and on pages. */
  const shown = async () => {
    const page = await data(`/api/clusters/c/years/${year}`);
    const leadership = await data('/api/clusters/c/leadership');
    const history = await data('/api/clusters/c/leadership/history');
    const [award] = await data(`/api/awards?year=${year}`);
    const sent = await app.send('RegisterUnit', { unitId: 'b', kind: 'OTHER', name: 'Khác' });
    const refused = await app.send('SignPledge', { clusterId: 'c', year, unitId: 'b' });
    const unit = await data('/api/units/b');
    return {
      units: (await units('ban')).map((u) => u.name),
      clusters: (await clusters('cum')).map((c) => c.label),
      overview: (await data('/api/overview')).map((c: { label: string }) => c.label),
      unit: unit.name,
      memberships: unit.memberships.map((m: { label: string }) => m.label),
      cluster: (await data('/api/clusters/c')).label,
      page: [page.label, page.deputies[0].name, page.roster.members.map((m: { name: string }) => m.name)],
      leadership: [leadership.label, leadership.deputies[0].name],
      history: [history.label, history.years.find((y: { year: number }) => y.year === year).deputies[0].name],
      rotation: (await data('/api/clusters/c/rotation')).units.map((u: { name: string }) => u.name),
      award: award.unitName,
      titles: (await data('/api/units/b/titles')).name,
      refusals: [sent.body.current.name, refused.body.detail],
    };
  };
  const as = (name: string, label: string) => {
    const sorted = [name, 'Ban Mây'].sort();
    return {
      units: sorted,
      clusters: [label, 'Cụm Mây'].sort(),
      overview: [label, 'Cụm Mây'].sort(),
      unit: name,
      memberships: [label],
      cluster: label,
      page: [label, name, sorted],
      leadership: [label, name],
      history: [label, name],
      rotation: sorted,
      award: name,
      titles: name,
      refusals: [name, `Giao ước thi đua năm ${year} của ${label} chưa được mở ký.`],
    };
  };

  it('are those of today, in the order in which they show, before and after the day passes without an event', async () => {
    expect(await shown()).toEqual(as('Ban Cát', 'Cụm Cát'));
    app.clock.set('2026-06-30T16:59:59Z');
    expect(await shown()).toEqual(as('Ban Cát', 'Cụm Cát'));
    app.clock.set('2026-06-30T17:00:00Z');
    expect(await shown()).toEqual(as('Ban Zun', 'Cụm Zun'));
    expect((await data('/api/clusters/c')).organiser.name).toBe('Thanh tra Chính phủ');
    app.clock.set('2030-01-01T01:00:00Z');
    expect((await data('/api/clusters/c')).organiser.name).toBe('Cơ quan sau này');
  });

  it('are those of a year for what is about it, and of the day asked for', async () => {
    app.clock.set('2026-09-01T01:00:00Z');
    const old = await data('/api/clusters/c/years/2021');
    expect([old.label, old.leader.name]).toEqual(['Cụm Yên', 'Ban Yên']);
    expect((await data('/api/awards?year=2021'))[0].unitName).toBe('Ban Yên');
    const on = await data('/api/clusters/c/leadership?asOf=2026-06-01');
    expect([on.label, on.deputies[0].name]).toEqual(['Cụm Cát', 'Ban Cát']);
    const refused = await app.send('SignPledge', { clusterId: 'c', year: 2021, unitId: 'b' });
    expect(refused.body.detail).toContain('Cụm Yên');
  });

  it('are those of the day from which the question looks, so that it is answered alike for ever', async () => {
    app.clock.set('2026-09-01T01:00:00Z');
    for (const known of [before, '2026-03-01T02:00:00Z']) {
      const unit = await data(`/api/units/b?knownAt=${known}`);
      const cluster = await data(`/api/clusters/c?knownAt=${known}`);
      const page = await data(`/api/clusters/c/years/${year}?knownAt=${known}`);
      expect([unit.name, cluster.label, page.label]).toEqual(['Ban Cát', 'Cụm Cát', 'Cụm Cát']);
    }
  });

  it('are all found, former ones and those to come, and shown as they are today', async () => {
    app.clock.set('2026-03-01T01:00:00Z');
    for (const word of ['bắc', 'ban yen', 'ZUN', 'cat'])
      expect((await units(word)).map((u) => u.name)).toEqual(['Ban Cát']);
    for (const word of ['bắc', 'cum yen', 'CỤM ZUN', 'cat'])
      expect((await clusters(word)).map((c) => c.label)).toEqual(['Cụm Cát']);
  });

  it('S-17 are found however their letters are typed or stored, and by nothing of which no word is left', async () => {
    const stored = ['\u00d0ội Một', '\u0189ội Hai', 'Đội\u00ad Ba', 'Đ\u200bội Bốn', 'Đội Năm'];
    for (const [i, name] of stored.entries())
      await app.accept('RegisterUnit', { unitId: `doi-${i}`, kind: 'OTHER', name });
    for (const word of ['doi', 'ĐỘI', '\u00d0ội', '\u0189OI', 'đ\u00adội', 'đội\u200b'])
      expect([word, (await units(word)).length]).toEqual([word, stored.length]);
    await app.accept('EstablishCluster', {
      clusterId: 'iv',
      organiserId: 'ttcp',
      kind: 'CUM',
      number: 4,
      label: 'Cụm thi đua số \u2163',
    });
    for (const word of ['cụm 4', 'cum IV', 'cụm \u2163', 'số \u2173', 'thi đua', 'thi\u00ad đua'])
      expect([word, (await clusters(word)).map((c) => c.label)]).toEqual([word, ['Cụm thi đua số \u2163']]);
    for (const word of ['***', '%', '_', '\u200b', '\u00ad', ' ', '–', '%%%', '\\', '👍']) {
      expect([word, await units(word), await clusters(word)]).toEqual([word, [], []]);
    }
    expect((await units()).length).toBeGreaterThan(stored.length);
  });

  it('have letters', async () => {
    const cut = { clusterId: 'x', organiserId: 'ttcp', kind: 'CUM', label: 'Cụm X' };
    for (const name of ['\u200b', '\u3164', '\u00ad\u2060', '***', '2024']) {
      const unit = await app.send('RegisterUnit', { unitId: 'x', kind: 'OTHER', name });
      const alias = await app.send('EstablishCluster', { ...cut, aliases: [name] });
      const label = await app.send('EstablishCluster', { ...cut, label: name });
      for (const { status, body } of [unit, alias, label])
        expect([name, status, body.code]).toEqual([name, 400, 'INVALID_REQUEST']);
    }
  });

  it('lead from page to page in the order that the lists have', async () => {
    app.clock.set('2026-09-01T01:00:00Z');
    expect(await pageByPage(app.get, '/api/units?')).toEqual(await data('/api/units'));
    expect(await pageByPage(app.get, '/api/clusters?')).toEqual(await data('/api/clusters'));
  });

  it('S-17 are in Vietnamese order', async () => {
    for (const [unitId, name] of [
      ['dien-bien', 'Sở Điện Biên'],
      ['da-nang', 'Sở Đà Nẵng'],
      ['dak-lak', 'Sở Đắk Lắk'],
      ['ha-giang', 'Sở Hà Giang'],
    ])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name });
    expect((await units('sở')).map((u) => u.name)).toEqual([
      'Sở Đà Nẵng',
      'Sở Đắk Lắk',
      'Sở Điện Biên',
      'Sở Hà Giang',
    ]);
  });
});
