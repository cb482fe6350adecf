import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import * as fc from 'fast-check';
import { bodySchemas } from '../../src/infrastructure/http/body-schemas.js';
import { mayCommand } from '../../src/application/access.js';
import { commands } from '../../src/application/commands.js';
import type { Chosen, Schema, Schemas } from '../support/bodies.js';
import { valid } from '../support/bodies.js';

describe('two ids of one body', () => {
  let app: TestApp;
  const data = async (path: string) => (await app.get(path)).body.data;
  const code = async (command: string, body: object): Promise<string> =>
    (await app.send(command, body)).body.code ?? 'accepted';
  const idsOf = (units: readonly { unitId: string }[]): string[] => units.map(({ unitId }) => unitId);
  const c2024 = { clusterId: 'cum', year: 2024 };
  const same = { unitId: 'tt-song', sameAs: 'tt-song-hai', basis: 'Một cơ quan, hai cách ghi' };
  let before: string;
  let identified: string;
  let spokesperson: string;
  const asAlias = { as: { id: 'cu', roles: ['unit' as const], unitId: 'tt-song-hai' } };

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2026-03-01T01:00:00Z');
    await app.accept('RegisterUnit', {
      unitId: 'ttcp',
      kind: 'GOVERNMENT_INSPECTORATE',
      name: 'Thanh tra Chính phủ',
    });
    for (const [unitId, name] of [
      ['tt-song', 'Thanh tra tỉnh Sông'],
      ['tt-nui', 'Thanh tra tỉnh Núi'],
      ['tt-song-hai', 'Thanh tra Sông Hai'],
    ] as const)
      await app.accept('RegisterUnit', { unitId, kind: 'PROVINCIAL_INSPECTORATE', name });
    for (const number of [1, 2])
      await app.accept('EstablishCluster', {
        clusterId: number === 1 ? 'cum' : 'cum-khac',
        organiserId: 'ttcp',
        kind: 'CUM',
        number,
        label: `Cụm ${number}`,
      });
    await app.accept('AdmitMember', { clusterId: 'cum', unitId: 'tt-song', from: '2023' });
    await app.accept('AdmitMember', { clusterId: 'cum', unitId: 'tt-nui', from: '2023' });
    await app.accept('AdmitMember', { clusterId: 'cum', unitId: 'tt-song-hai', from: '2024' });
    await app.accept('ReportOffice', { ...c2024, office: 'LEADER', unitId: 'tt-song-hai' });
    await app.accept('ReportOffice', { ...c2024, year: 2023, office: 'DEPUTY', unitId: 'tt-song' });
    for (const [unitId, value] of [
      ['tt-song', '10'],
      ['tt-song-hai', '10'],
      ['tt-nui', '5'],
    ] as const)
      await app.accept('ReportResults', {
        ...c2024,
        reportId: 'nam',
        unitId,
        metrics: [{ metric: 'inspection.total', figure: { value } }],
      });
    await app.accept('ProposeAward', { ...c2024, award: 'FLAG_GI', unitId: 'tt-song-hai' });
    for (const unitId of ['tt-song', 'tt-song-hai'])
      await app.accept('ProposeAward', { clusterId: 'cum', year: 2025, award: 'MERIT_GI', unitId });
    await app.accept('RecordInspection', {
      inspectionId: 'tt-1',
      unitId: 'tt-song-hai',
      year: 2024,
      kind: 'ADMINISTRATIVE',
      basis: 'PLANNED',
      title: 'Thanh tra đất đai',
    });
    await app.accept('ReportResults', {
      clusterId: 'cum',
      year: 2025,
      reportId: 'nam-2025',
      unitId: 'tt-song-hai',
      metrics: [{ metric: 'inspection.total', figure: { value: '7' } }],
    });
    const { body } = await app.accept('RecordRepresentative', {
      unitId: 'tt-song-hai',
      person: { name: 'Trần Thị B' },
      position: 'Chánh Thanh tra',
    });
    spokesperson = body.events[0].id;
  });
  afterAll(() => app.close());

  it('are listed first with what moves from one to the other, and what is told of both', async () => {
    const listed = await data('/api/units/tt-song-hai/identification?sameAs=tt-song');
    expect(listed).toMatchObject({
      kept: { unitId: 'tt-song' },
      alias: { unitId: 'tt-song-hai', name: 'Thanh tra Sông Hai' },
      moves: {
        memberships: [{ clusterId: 'cum', from: '2024' }],
        offices: [{ year: 2024, office: 'LEADER' }],
        awards: [
          { award: 'FLAG_GI', year: 2024 },
          { award: 'MERIT_GI', year: 2025 },
        ],
        figures: [
          { clusterId: 'cum', year: 2024 },
          { clusterId: 'cum', year: 2025 },
        ],
      },
      collides: {
        memberships: [{ clusterId: 'cum' }],
        offices: [],
        awards: [{ award: 'MERIT_GI', year: 2025 }],
        figures: [{ clusterId: 'cum', year: 2024 }],
      },
    });
    expect(listed.elsewhere).toContainEqual({
      readModel: 'results',
      key: 'cum_2024',
      collides: true,
    });
    expect(listed.elsewhere).toContainEqual({
      readModel: 'inspection',
      key: 'tt-song-hai_tt-1',
      collides: false,
    });
    expect((await data('/api/units/tt-song-hai')).name).toBe('Thanh tra Sông Hai');
  });

  it('are asked by either, and answer for the body; nothing is counted twice', async () => {
    const results = async () =>
      (await data('/api/clusters/cum/years/2024')).results.find(
        (total: { metric: string }) => total.metric === 'inspection.total',
      );
    const { body: told } = await app.send('RecordRepresentative', {
      unitId: 'tt-nui',
      person: { name: 'Nguyễn Văn A' },
      position: 'Chánh Thanh tra',
    });
    before = told.position;
    const sumBefore = JSON.stringify(await results());
    const { body } = await app.accept('IdentifyUnits', same);
    identified = body.events[0].id;
    for (const unitId of ['tt-song', 'tt-song-hai']) {
      const unit = await data(`/api/units/${unitId}`);
      expect(unit).toMatchObject({
        unitId: 'tt-song',
        ids: ['tt-song', 'tt-song-hai'],
        name: 'Thanh tra tỉnh Sông',
        undatedNames: [{ name: 'Thanh tra Sông Hai' }],
        offices: [
          { year: 2023, office: 'DEPUTY' },
          { year: 2024, office: 'LEADER' },
        ],
        awards: [{ year: 2024 }, { year: 2025, proposalId: 'cum-2025-merit-gi-tt-song' }],
      });
      expect(unit.totals[0].metrics[0].figure).toMatchObject({ value: '10' });
    }
    expect((await data('/api/clusters/cum/years/2025')).proposals).toMatchObject([{ unitId: 'tt-song' }]);
    expect((await data('/api/award-counts?cluster=cum&year=2025')).proposed).toBe(1);
    expect((await data('/api/awards/cum-2025-merit-gi-tt-song-hai')).sameAs).toEqual([
      'cum-2025-merit-gi-tt-song',
    ]);
    const { roster, leader, deputies } = await data('/api/clusters/cum/years/2024');
    expect([idsOf(roster.members), leader.unitId, deputies]).toEqual([['tt-nui', 'tt-song'], 'tt-song', []]);
    const led = await data('/api/clusters/cum/leadership?asOf=2024-06-01');
    expect(led.leader).toMatchObject({ unitId: 'tt-song', name: 'Thanh tra tỉnh Sông' });
    const rotation = await data('/api/clusters/cum/rotation');
    expect(rotation.units).toMatchObject([
      { unitId: 'tt-nui' },
      { unitId: 'tt-song', leader: [2024], deputy: [2023] },
    ]);
    expect([sumBefore.includes('25'), JSON.stringify(await results()).includes('15')]).toEqual([true, true]);
    for (const unit of ['tt-song', 'tt-song-hai']) {
      const [, merit, ...none] = await data(`/api/awards?unit=${unit}`);
      expect([merit.sameAs, none]).toEqual([['cum-2025-merit-gi-tt-song-hai'], []]);
      expect(idsOf(await data(`/api/inspections?unit=${unit}`))).toEqual(['tt-song']);
    }
    for (const q of ['song', 'song hai']) {
      const found = await data(`/api/units?q=${encodeURIComponent(q)}`);
      expect(idsOf(found)).toEqual(['tt-song']);
    }
  });

  it('were two before that was known, and are refused in commands under the second', async () => {
    const then = await data(`/api/units/tt-song-hai?knownAt=${before}`);
    expect(then).toMatchObject({ unitId: 'tt-song-hai', ids: ['tt-song-hai'], offices: [{ year: 2024 }] });
    const refused = await app.send('AdmitMember', {
      clusterId: 'cum-khac',
      unitId: 'tt-song-hai',
      from: '2025',
    });
    expect(refused.body).toMatchObject({ code: 'UNIT_NOT_FOUND', sameAs: 'tt-song' });
    expect(await code('AdmitMember', { clusterId: 'cum-khac', unitId: 'tt-song', from: '2025' })).toBe(
      'MEMBER_OF_ANOTHER_CLUSTER',
    );
    expect(await code('IdentifyUnits', same)).toBe('UNIT_NOT_FOUND');
    expect(await code('IdentifyUnits', { ...same, sameAs: 'tt-song' })).toBe('SAME_UNIT');
    expect((await app.get('/api/units/tt-song/identification?sameAs=tt-song-hai')).body.code).toBe(
      'SAME_UNIT',
    );
  });

  it('are decided on as one: what was recorded of the second is found under the first, and is not recorded twice', async () => {
    const unitId = 'tt-song';
    const flag = { ...c2024, award: 'FLAG_GI', unitId };
    const office = await app.send('ReportOffice', { ...c2024, office: 'LEADER', unitId });
    expect(office.body).toMatchObject({ code: 'ALREADY_RECORDED', current: { unitId } });
    expect(await code('ProposeAward', flag)).toBe('ALREADY_RECORDED');
    const corrected = {
      clusterId: 'cum',
      year: 2025,
      reportId: 'nam-2025',
      unitId,
      metric: 'inspection.total',
    };
    await app.accept('CorrectResults', {
      ...corrected,
      figure: { value: '8' },
      reasonCode: 'TYPING_ERROR',
      reason: 'gõ nhầm',
      evidence: [{ source: 'báo cáo' }],
    });
    await app.accept('ConcludeInspection', { inspectionId: 'tt-1', unitId, findings: [] }, asAlias);
    const withdrawal = { eventId: spokesperson, reason: 'nhầm' };
    await app.accept('WithdrawUnitRecord', { unitId, ...withdrawal });
    await app.accept('WithdrawNomination', { ...flag, reason: 'xin rút' });
    expect(await data('/api/awards?unit=tt-song&year=2024')).toMatchObject([{ unitId, status: 'withdrawn' }]);
    const { body } = await app.send('ReportOffice', { ...c2024, office: 'LEADER', unitId: 'tt-song-hai' });
    expect(body).toMatchObject({ code: 'UNIT_NOT_FOUND', unitId: 'tt-song-hai', sameAs: 'tt-song' });
  });

  it('are told apart in every command: each names the id to use, in whatever field the other one stands', async () => {
    const id = '^[a-z0-9]+(?:-[a-z0-9]+)*$';
    const others =
      /^(?:cluster|recipient|meeting|ballot|inspection|vote|session|grant|otherGrant|report|member|activity|sheet|metric|issue|count|award|key|webhook)Id$/;
    const schemas = bodySchemas() as Schemas;
    const fieldsOf = ({ properties = {} }: Schema): string[] =>
      Object.entries(properties).flatMap(([name, one]) => {
        const { $ref, pattern, properties: inner } = one.items ?? one;
        if ($ref !== undefined) return fieldsOf(schemas[$ref.split('/').at(-1)!]!);
        if (inner) return fieldsOf({ properties: inner });
        return pattern === id && !others.test(name) ? [name] : [];
      });
    const wrong: unknown[] = [];
    let tried = 0;
    for (const name of commands.keys())
      for (const field of new Set(fieldsOf(schemas[name]!))) {
        if (field === 'unitId' && /^(?:RegisterUnit|MergeUnits)$/.test(name)) continue;
        const chosen: Chosen = (schema, at) => {
          if (schema.format === 'date' || schema.format === 'partial-date') return fc.constant('2020-01-01');
          const value = at === field ? 'tt-song-hai' : 'tt-song';
          if (schema.pattern === id && at !== '') return fc.constant(value);
          if (schema.items?.pattern !== id) return undefined;
          return fc.constant([value, 'tt-nui', 'ttcp'].slice(0, Math.max(2, schema.minItems ?? 0)));
        };
        const bodies = fc.sample(valid(schemas[name]!, schemas, chosen), { numRuns: 60, seed: 1 });
        const body = bodies.find(
          (one) =>
            JSON.stringify(one).includes(`"${field}":`) && JSON.stringify(one).includes('"tt-song-hai"'),
        );
        const as = mayCommand[name]!.includes('operator')
          ? {}
          : ({ roles: ['unit'], unitId: 'tt-song-hai' } as const);
        const { body: answer } = await app.send(name, body, { as });
        tried++;
        if (answer.code !== 'UNIT_NOT_FOUND' || answer.sameAs !== 'tt-song')
          wrong.push([name, field, answer]);
      }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(100);
  });

  it('are two again where that was wrong', async () => {
    const withdrawal = { unitId: 'tt-song', eventId: identified, reason: 'hai cơ quan khác nhau' };
    await app.accept('WithdrawUnitRecord', withdrawal);
    expect(await data('/api/units/tt-song-hai')).toMatchObject({
      unitId: 'tt-song-hai',
      ids: ['tt-song-hai'],
      offices: [{ year: 2024, office: 'LEADER' }],
    });
    const { roster, leader } = await data('/api/clusters/cum/years/2024');
    expect([idsOf(roster.members), leader.unitId]).toEqual([
      ['tt-song-hai', 'tt-nui', 'tt-song'],
      'tt-song-hai',
    ]);
    expect(idsOf(await data('/api/units?q=song'))).toEqual(['tt-song-hai', 'tt-song']);
  });

  it('are none where one followed the other, or both were members elsewhere at one time', async () => {
    const ids = ['x-mot', 'x-hai', 'x-ba'];
    for (const unitId of ids) await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: unitId });
    await app.accept('RecordUnitSuccession', { unitId: 'x-mot', successorId: 'x-hai' });
    const [mot, hai, ba] = ids;
    expect(await code('IdentifyUnits', { unitId: hai, sameAs: mot, basis: 'x' })).toBe('SAME_UNIT');
    await app.accept('AdmitMember', { clusterId: 'cum', unitId: mot, from: '2023-05-01' });
    await app.accept('AdmitMember', { clusterId: 'cum-khac', unitId: ba, from: '2024' });
    const { body } = await app.send('IdentifyUnits', { unitId: ba, sameAs: mot, basis: 'x' });
    expect(body).toMatchObject({ code: 'MEMBER_OF_ANOTHER_CLUSTER', unitId: mot, aliasId: ba });
  });

  describe('that recorded something of their own', () => {
    const [vp, hai] = ['vp', 'vp-hai'];
    const y2024 = { organiserId: vp, year: 2024 };
    const of = (unitId: string) => ({ organiserId: unitId });
    const metrics = [{ metric: 'own.vp-hai.tin-bai', figure: { value: '12' } }];
    const merit = { year: 2024, award: 'MERIT_PM' };
    const dossiers = { countId: 'dot-1', units: 9, sent: 7 };
    const launched = { launchedBy: vp, year: 2024 };
    const pages = (unitId: string) => [
      `/api/organisers/${unitId}/years/2024`,
      `/api/organisers/${unitId}/years/2024/records`,
      `/api/organisers/${unitId}/council`,
      `/api/organisers/${unitId}/regulations`,
      `/api/award-types?organiser=${unitId}`,
      `/api/clusters?organiser=${unitId}`,
      `/api/awards?body=${unitId}`,
    ];
    const read = async (unitId: string) => await Promise.all(pages(unitId).map(data));
    const ofAll = async () => [await read(vp), await read(hai), await data('/api/metric-types')];
    let apart: unknown[];
    let together: string;
    let listed: object[];
    let event: Record<string, string>;

    beforeAll(async () => {
      for (const [unitId, name] of [
        [vp, 'Văn phòng Hồ'],
        [hai, 'Văn phòng tỉnh Hồ'],
      ] as const)
        await app.accept('RegisterUnit', { unitId, kind: 'PUBLIC_SERVICE_UNIT', name });
      const told = async (name: string, body: object) =>
        (await app.accept(name, body)).body.events[0].id as string;
      await told('LaunchMovement', { ...launched, theme: 'Kỷ cương', plan: { number: '5' } });
      event = {
        launch: await told('LaunchMovement', { ...launched, launchedBy: hai, slogan: 'Về đích' }),
        dossiers: await told('RecordDossierCounts', { ...y2024, ...dossiers, organiserId: hai }),
        council: await told('EstablishCouncil', {
          ...of(hai),
          from: '2024',
          memberCount: 3,
          members: [{ memberId: 'chu-tich', role: 'CHAIR' }],
        }),
      };
      await told('RecordOrganiserActivity', {
        ...y2024,
        activityId: 'hoi',
        kind: 'CONGRESS',
        title: 'Đại hội',
      });
      await told('RecordOrganiserActivity', {
        ...y2024,
        organiserId: hai,
        activityId: 'hoi',
        kind: 'CONGRESS',
      });
      await told('RecordCouncilMembers', {
        ...of(vp),
        from: '2024',
        members: [{ memberId: 'thu-ky', role: 'SECRETARY' }],
      });
      await told('DefineAward', { ...of(hai), awardId: 'hoa-sen', name: 'Hoa sen', from: '2020' });
      await told('DefineMetric', { unitId: hai, metricId: 'tin-bai', name: 'Tin bài', unitName: 'tin bài' });
      const report = { ...y2024, reportId: 'nam', covers: 'OWN_BODY', organiserId: hai };
      await told('ReportOrganiserResults', { ...report, metrics });
      for (const unitId of [hai, vp]) await told('ProposeAward', { ...merit, bodyId: unitId, unitId });
      await told('ProposeAward', { ...merit, bodyId: hai, award: 'own.vp-hai.hoa-sen', unitId: hai });
      await told('EstablishCluster', {
        clusterId: 'cum-ho',
        organiserId: hai,
        kind: 'CUM',
        number: 1,
        label: 'Cụm Hồ',
      });
      apart = await ofAll();
      listed = (await data(`/api/units/${vp}/identification?sameAs=${hai}`)).elsewhere;
      together = await told('IdentifyUnits', { unitId: vp, sameAs: hai, basis: 'một cơ quan' });
    });

    it('have it all on the pages of the body, asked by either id', async () => {
      expect(listed).toContainEqual({ readModel: 'council', key: hai, collides: true });
      expect(listed).toContainEqual({
        readModel: 'own_metric',
        key: 'own.vp-hai.tin-bai',
        collides: false,
      });
      const [year, records, council, regulations, types, clusters, awards] = await read(vp);
      expect(year).toMatchObject({
        organiser: { unitId: vp, name: 'Văn phòng Hồ' },
        movement: { theme: 'Kỷ cương', slogan: 'Về đích', plan: { number: '5' }, eventId: event['launch'] },
        clusters: [{ clusterId: 'cum-ho' }],
        reports: [{ reportId: 'nam' }],
        results: [{ totals: [{ metric: 'own.vp.tin-bai', figure: { value: '12' } }] }],
        dossiers: [{ countId: 'dot-1', sent: 7 }],
        activities: [{ title: 'Đại hội' }],
      });
      expect(year.movement.more).toHaveLength(1);
      expect(records.map((one: { type: string }) => one.type)).toEqual([
        'DossierCountsRecorded',
        'OrganiserActivityRecorded',
        'OrganiserActivityRecorded',
        'OrganiserResultsReported',
      ]);
      expect(council).toMatchObject({
        memberCount: null,
        chair: { memberId: 'chu-tich' },
        secretary: { memberId: 'thu-ky' },
      });
      expect(regulations).toMatchObject({ organiserId: vp, awards: [{ award: 'own.vp.hoa-sen' }] });
      expect(types.at(-1)).toMatchObject({ code: 'own.vp.hoa-sen', name: 'Hoa sen' });
      expect(clusters).toMatchObject([{ id: 'cum-ho', organiser: { unitId: vp } }]);
      expect(awards).toMatchObject([
        { award: 'MERIT_PM', unitId: vp, bodyId: vp, sameAs: [expect.stringContaining('by.vp_')] },
        { award: 'own.vp.hoa-sen', awardName: 'Hoa sen', unitId: vp, sameAs: [] },
      ]);
      expect(await read(hai)).toEqual(await read(vp));
      const codes = (await data('/api/metric-types')).map(({ code }: { code: string }) => code);
      expect(codes.filter((one: string) => one.startsWith('own.vp'))).toEqual(['own.vp.tin-bai']);
    });

    it('are decided on as one in all that they recorded', async () => {
      expect(await code('RecordDossierCounts', { ...y2024, ...dossiers })).toBe('ALREADY_RECORDED');
      const congress = { ...y2024, activityId: 'hoi', kind: 'CONGRESS', title: 'Đại hội' };
      expect(await code('RecordOrganiserActivity', congress)).toBe('ALREADY_RECORDED');
      expect(await code('LaunchMovement', { ...launched, slogan: 'Về đích' })).toBe('ALREADY_RECORDED');
      expect(await code('LaunchMovement', { ...launched, theme: 'Khác' })).toBe('ALREADY_RECORDED');
      expect(
        await code('DefineAward', { ...of(vp), awardId: 'hoa-sen', name: 'Hoa sen', from: '2020' }),
      ).toBe('ALREADY_RECORDED');
      expect(
        await code('DefineMetric', { unitId: vp, metricId: 'tin-bai', name: 'Tin bài', unitName: 'bài báo' }),
      ).toBe('METRIC_UNIT_FIXED');
      for (const award of ['MERIT_PM', 'own.vp.hoa-sen'])
        expect(await code('ProposeAward', { ...merit, award, bodyId: vp, unitId: vp })).toBe(
          'ALREADY_RECORDED',
        );
      const { body } = await app.send('ProposeAward', {
        ...merit,
        award: 'own.vp-hai.hoa-sen',
        bodyId: vp,
        unitId: vp,
      });
      expect(body).toMatchObject({ code: 'UNIT_NOT_FOUND', unitId: hai, sameAs: vp });
      const again = { ...y2024, reportId: 'them', covers: 'OWN_BODY' };
      expect((await app.send('ReportOrganiserResults', { ...again, metrics })).body.sameAs).toBe(vp);
      await app.accept('ReleaseCouncilMember', { ...of(vp), memberId: 'chu-tich', on: '2025' });
      await app.accept('WithdrawOrganiserRecord', { ...y2024, eventId: event['dossiers'], reason: 'nhầm' });
      await app.accept('WithdrawMovement', { ...launched, eventId: event['launch'], reason: 'nhầm' });
      const year = await data(`/api/organisers/${hai}/years/2024`);
      expect([year.movement.theme, year.movement.slogan, year.dossiers]).toEqual(['Kỷ cương', null, []]);
      expect((await data(`/api/organisers/${hai}/council`)).chair).toBeNull();
      expect(await data(`/api/award-counts?body=${vp}`)).toMatchObject({ proposed: 2 });
      await app.accept('WithdrawNomination', { ...merit, bodyId: vp, unitId: vp, reason: 'xin rút' });
      expect(await data(`/api/award-counts?body=${vp}`)).toMatchObject({ proposed: 1, withdrawn: 1 });
      const [, , , , , , awards] = await read(vp);
      expect(awards[0]).toMatchObject({ status: 'withdrawn' });
    });

    it('have each what they had, once they are two again', async () => {
      await app.accept('WithdrawUnitRecord', { unitId: vp, eventId: together, reason: 'hai cơ quan' });
      const [ofVp, ofHai, types] = await ofAll();
      expect([ofHai, types]).toEqual(apart.slice(1));
      expect(ofVp?.[0]).toMatchObject({ movement: { theme: 'Kỷ cương' }, clusters: [], dossiers: [] });
      expect(await code('RecordDossierCounts', { ...y2024, ...dossiers })).toBe('accepted');
    });
  });
});
