import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('the registry as it is told', () => {
  let app: TestApp;
  const data = async (path: string) => (await app.get(path)).body.data;
  const idsOf = async (query: string): Promise<string[]> =>
    (await data(`/api/units?${query}`)).map((u: { unitId: string }) => u.unitId);

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2026-03-01T01:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'ttcp', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
  });
  afterAll(() => app.close());

  describe('ids that nobody gave', () => {
    const district = { kind: 'DISTRICT_INSPECTORATE', name: 'Thanh tra huyện Mường Mây' } as const;

    it('are made from name and place, told in the receipt, and the same for the same command', async () => {
      const key = randomUUID();
      const body = { ...district, province: 'Tỉnh Sương' };
      const first = await app.accept('RegisterUnit', body, { key });
      const id = 'thanh-tra-huyen-muong-may-tinh-suong';
      expect(first.body.warnings).toMatchObject([{ code: 'ID_PROPOSED', id }]);
      const again = await app.accept('RegisterUnit', body, { key });
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(await data(`/api/units/${id}`)).toMatchObject({ name: district.name, province: 'Tỉnh Sương' });
      const kept = await data(`/api/commands/${key}`);
      expect(kept[0].warnings).toEqual(first.body.warnings);
    });

    it('say of whom the unit might be another record', async () => {
      const alike = 'thanh-tra-huyen-muong-may-tinh-suong';
      const { body } = await app.accept('RegisterUnit', { ...district, province: 'tỉnh Sương' });
      expect(body.warnings).toMatchObject([
        { code: 'ID_PROPOSED', id: `${alike}-2` },
        { code: 'UNIT_OF_SAME_NAME', id: alike },
      ]);
    });

    it('are made for what units merge into, and for clusters', async () => {
      await app.accept('RegisterUnit', { unitId: 'so-a', kind: 'OTHER', name: 'Sở A' });
      await app.accept('RegisterUnit', { unitId: 'so-b', kind: 'OTHER', name: 'Sở B' });
      const merged = await app.accept('MergeUnits', {
        predecessors: ['so-a', 'so-b'],
        kind: 'OTHER',
        name: 'Thanh tra Sở AB',
        superiorId: 'ttcp',
        on: '2025-07-01',
      });
      expect(merged.body.warnings[0].id).toBe('thanh-tra-so-ab-chinh-phu');
      const cluster = await app.accept('EstablishCluster', {
        organiserId: 'ttcp',
        kind: 'CUM',
        number: 9,
        label: 'Cụm thi đua số IX',
      });
      expect(cluster.body.warnings[0].id).toBe('cum-thi-dua-so-ix-ttcp');
      expect((await data('/api/clusters/cum-thi-dua-so-ix-ttcp')).label).toBe('Cụm thi đua số IX');
    });
  });

  describe('superior and province', () => {
    it('can be told later, with or without a day, and units are asked by those of today', async () => {
      await app.accept('RegisterUnit', { unitId: 'tinh-nang', kind: 'OTHER', name: 'Thanh tra tỉnh Nắng' });
      await app.accept('RegisterUnit', { unitId: 'tinh-gio', kind: 'OTHER', name: 'Thanh tra tỉnh Gió' });
      const under = {
        kind: 'DISTRICT_INSPECTORATE',
        superiorId: 'tinh-nang',
        province: 'Tỉnh Nắng',
      } as const;
      await app.accept('RegisterUnit', { ...under, unitId: 'huyen-1', name: 'Thanh tra huyện Một' });
      await app.accept('RegisterUnit', { ...under, unitId: 'huyen-2', name: 'Thanh tra huyện Hai' });
      await app.accept('RecordUnitPlace', {
        unitId: 'huyen-2',
        superiorId: 'tinh-gio',
        province: 'Tỉnh Gió',
        from: '2025-07',
      });
      await app.accept('RecordUnitPlace', { unitId: 'huyen-1', superiorId: 'tinh-gio', from: '2030' });
      expect(await idsOf('superior=tinh-nang')).toEqual(['huyen-1']);
      expect(await idsOf('superior=tinh-gio&province=gio')).toEqual(['huyen-2']);
      expect(await idsOf(`province=${encodeURIComponent('tỉnh nắng')}`)).toEqual(['huyen-1']);
      expect(await idsOf('province=nan')).toEqual([]);
      const page = await data('/api/units/huyen-2');
      expect(page.superiors).toMatchObject([
        { superiorId: 'tinh-nang', from: null },
        { superiorId: 'tinh-gio', from: '2025-07' },
      ]);
      expect(page).toMatchObject({ superiorId: 'tinh-gio', province: 'Tỉnh Gió' });
      expect((await data('/api/units/ttcp')).superiorId).toBeNull();
    });

    it('are withdrawn where they were wrong, and hold the unit that they name', async () => {
      const wrong = await app.accept('RecordUnitPlace', { unitId: 'huyen-1', province: 'Tỉnh Gió' });
      expect(await idsOf('province=gio')).toEqual(['huyen-2', 'huyen-1']);
      const eventId = wrong.body.events[0].id;
      await app.accept('WithdrawUnitRecord', { unitId: 'huyen-1', eventId, reason: 'nhầm tỉnh' });
      expect(await idsOf('province=gio')).toEqual(['huyen-2']);
      const [registered] = (await data('/api/units/tinh-nang')).events;
      const refused = await app.send('WithdrawUnitRecord', {
        unitId: 'tinh-nang',
        eventId: registered,
        reason: 'nhầm',
      });
      expect(refused.body.code).toBe('RECORD_IN_USE');
      for (const [body, code] of [
        [{ superiorId: 'huyen-1' }, 'SAME_UNIT'],
        [{ superiorId: 'khong-co' }, 'UNIT_NOT_FOUND'],
        [{}, 'INVALID_REQUEST'],
      ] as const)
        expect((await app.send('RecordUnitPlace', { unitId: 'huyen-1', ...body })).body.code).toBe(code);
    });
  });

  describe('a roster that admits', () => {
    const c = { clusterId: 'cum-ds', year: 2025 } as const;
    const rosterOf = async (year: number) => (await data(`/api/clusters/cum-ds/years/${year}`)).roster;
    const listed = ['ds-1', 'ds-2', 'ds-3'];

    it('is one command: who is a member stays, the others join from that year on', async () => {
      for (const unitId of listed)
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      const cut = { clusterId: 'cum-ds', organiserId: 'ttcp', kind: 'CUM', label: 'Cụm Danh sách' };
      await app.accept('EstablishCluster', cut);
      await app.accept('AdmitMember', { clusterId: 'cum-ds', unitId: 'ds-1', from: '2019-05-01' });
      const body = { ...c, declaredCount: 3, countBasis: 'ALL', listed, admit: true };
      const told = await app.accept('DeclareRoster', body);
      expect(told.body.events.map((e: { type: string }) => e.type)).toEqual([
        'RosterAdmitted',
        'MemberAdmitted',
        'MemberAdmitted',
      ]);
      const roster = await rosterOf(2025);
      expect(roster).toMatchObject({ declaredCount: 3, countBasis: 'ALL', unknownMembers: 0, warnings: [] });
      expect(roster.members.map((m: { unitId: string }) => m.unitId)).toEqual(listed);
      expect((await rosterOf(2024)).members.map((m: { unitId: string }) => m.unitId)).toEqual(['ds-1']);
      const periods = async (unitId: string) => (await data(`/api/units/${unitId}`)).memberships[0].from;
      expect([await periods('ds-1'), await periods('ds-2')]).toEqual(['2019-05-01', '2025']);
      for (const again of [body, { ...body, admit: false }])
        expect((await app.send('DeclareRoster', again)).body.code).toBe('ALREADY_RECORDED');
    });

    it('is withdrawn whole, and said again without admissions', async () => {
      const [told] = (await data('/api/events?type=RosterAdmitted')).slice(-1);
      const { position } = told;
      const wrong = { clusterId: 'cum-ds', eventId: told.id, reason: 'nhầm cụm' };
      await app.accept('WithdrawClusterRecord', wrong);
      const roster = await rosterOf(2025);
      expect([roster.declaredCount, roster.members.length]).toEqual([null, 1]);
      const then = await data(`/api/clusters/cum-ds/years/2025?knownAt=${position}`);
      expect([then.roster.declaredCount, then.roster.members.length]).toEqual([3, 1]);
      await app.accept('DeclareRoster', { ...c, declaredCount: 3, listed });
      expect((await rosterOf(2025)).members).toHaveLength(1);
    });

    it('leaves nothing where one of those listed cannot be admitted, or who asks may not admit', async () => {
      const cut = { clusterId: 'cum-dt', organiserId: 'ttcp', kind: 'CUM', label: 'Cụm Danh sách hai' };
      await app.accept('EstablishCluster', cut);
      const body = {
        clusterId: 'cum-dt',
        year: 2025,
        declaredCount: 2,
        listed: ['ds-2', 'ds-1'],
        admit: true,
      };
      const refused = await app.send('DeclareRoster', body);
      expect(refused.body).toMatchObject({ code: 'MEMBER_OF_ANOTHER_CLUSTER', unitId: 'ds-1' });
      expect((await data('/api/clusters/cum-dt')).members).toEqual([]);
      const as = { id: 'clerk', roles: ['unit' as const], unitId: 'ds-2' };
      expect((await app.send('DeclareRoster', body, { as })).body.code).toBe('FORBIDDEN');
      const { listed: _, ...nobody } = body;
      expect((await app.send('DeclareRoster', nobody)).body.code).toBe('INVALID_REQUEST');
    });
  });

  describe('what is told later', () => {
    const namesOf = async (unitId: string) =>
      (await data(`/api/units/${unitId}`)).names.map((n: { name: string; from: string | null }) => [
        n.name,
        n.from,
      ]);

    it('who organises a cluster, whose awards and members need nobody made up until then', async () => {
      const clusterId = 'cum-vo-danh';
      for (const unitId of ['hoi-mot', 'hoi-hai'])
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Hội ${unitId}` });
      const cut = { clusterId, kind: 'CUM', number: 3, label: 'Cụm Vô danh', occurredOn: null };
      await app.accept('EstablishCluster', cut);
      // Another one of nobody knows whom may have the same number, and the same members.
      await app.accept('EstablishCluster', { ...cut, clusterId: 'cum-khac', label: 'Cụm khác' });
      for (const id of [clusterId, 'cum-khac'])
        await app.accept('AdmitMember', { clusterId: id, unitId: 'hoi-mot', from: '2025', occurredOn: null });
      const year = { clusterId, year: 2025, unitId: 'hoi-mot', occurredOn: null };
      await app.accept('ReportOffice', { ...year, office: 'LEADER' });
      await app.accept('ProposeAward', { ...year, award: 'FLAG_NOT_STATED' });
      const { body } = await app.accept('ProposeAward', { ...year, award: 'FLAG_GI' });
      const untold = { code: 'ORGANISER_NOT_TOLD', eventId: body.events[0].id };
      const warned = async () => (await app.get(`/api/clusters/${clusterId}/years/2025`)).body.warnings;
      expect(await warned()).toEqual(expect.arrayContaining([expect.objectContaining(untold)]));
      const meetingId = `${clusterId}_2025_tong-ket`;
      await app.accept('OpenMeeting', { meetingId });
      const about = { award: 'MERIT_GI', unitId: 'hoi-mot' };
      await app.accept('RecordVote', { meetingId, voteId: 'bang-khen', about, outcome: 'CARRIED' });
      const flag = { award: 'FLAG_GI', options: [{ id: 'hoi-mot' }] };
      const ballotId = `${clusterId}_2025_co`;
      await app.accept('OpenBallot', { ballotId, meetingId, question: 'Cờ thi đua', ...flag });
      const nominated = await app.accept('NominateForAward', { ...year, award: 'MERIT_GI' });
      expect(nominated.body.warnings).toMatchObject([{ code: 'ORGANISER_NOT_TOLD' }]);
      const codesOn = async (path: string) =>
        ((await app.get(path)).body.warnings ?? []).map((one: { code: string }) => one.code);
      expect(await codesOn(`/api/ballots/${ballotId}`)).toEqual(['ORGANISER_NOT_TOLD']);
      expect(await codesOn(`/api/meetings/${meetingId}`)).toContain('ORGANISER_NOT_TOLD');
      expect(await data(`/api/clusters/${clusterId}`)).toMatchObject({ organiser: null, tier: 'NOT_STATED' });
      expect(await data(`/api/clusters/${clusterId}/years/2025`)).toMatchObject({
        organiser: null,
        leader: { unitId: 'hoi-mot' },
        proposals: [{ award: 'FLAG_GI' }, { awardName: 'Cờ thi đua' }, { award: 'MERIT_GI' }],
      });
      expect((await data('/api/units/hoi-mot')).memberships).toMatchObject([
        { clusterId: 'cum-khac', organiserId: null },
        { clusterId, organiserId: null },
      ]);
      const as = { id: 'so', roles: ['organiser' as const], unitId: 'hoi-hai' };
      const own = { ...cut, organiserId: 'hoi-hai' };
      expect((await app.send('EstablishCluster', { ...cut, clusterId: 'cum-nua' }, { as })).status).toBe(403);
      expect((await app.send('EstablishCluster', own, { as })).status).toBe(403);
      await app.accept('EstablishCluster', own);
      expect((await data(`/api/clusters/${clusterId}`)).organiser).toMatchObject({ unitId: 'hoi-hai' });
      // What was let in while nobody knew is against the rule, and says so.
      const against = { code: 'AWARD_NOT_PROPOSED_HERE', eventId: body.events[0].id };
      expect(await warned()).toEqual(expect.arrayContaining([expect.objectContaining(against)]));
      for (const page of [
        `/api/ballots/${ballotId}`,
        `/api/meetings/${meetingId}`,
        `/api/awards/${clusterId}-2025-flag-gi-hoi-mot`,
        `/api/clusters/${clusterId}/years/2025`,
      ]) {
        expect(await codesOn(page)).toContain('AWARD_NOT_PROPOSED_HERE');
        expect(await codesOn(page)).not.toContain('ORGANISER_NOT_TOLD');
      }
      expect((await app.send('EstablishCluster', { ...own, organiserId: 'ttcp' })).body.code).toBe(
        'CLUSTER_ALREADY_ESTABLISHED',
      );
      const other = await app.send('EstablishCluster', { ...own, clusterId: 'cum-khac', label: 'Cụm khác' });
      expect(other.body.code).toBe('CLUSTER_NUMBER_TAKEN');
      await app.accept('RenameCluster', { clusterId, label: 'Cụm Hai', occurredOn: null }, { as });
    });

    it('by which document a cluster was established: its number, its day and who signed', async () => {
      const clusterId = 'cum-theo-van-ban';
      const told = { clusterId, organiserId: 'ttcp', kind: 'CUM', label: 'Cụm theo văn bản' };
      const signer = { person: { name: 'Hà Thị Mẫu' }, position: 'Phó Chánh Văn phòng' };
      const of = async () => (await data(`/api/clusters/${clusterId}`)).document;
      await app.accept('EstablishCluster', {
        ...told,
        document: { number: '815/QĐ-TH', issuedOn: '2024-03' },
      });
      expect(await of()).toEqual({ number: '815/QĐ-TH', issuedOn: '2024-03', signer: null });
      // What a second source adds; and nothing where it says the same.
      const more = { ...told, document: { number: '815/QĐ-TH', issuedOn: '2024-03-12', signer } };
      await app.accept('EstablishCluster', more);
      const shown = { name: 'Hà Thị Mẫu', position: 'Phó Chánh Văn phòng', acting: false };
      expect(await of()).toEqual({ number: '815/QĐ-TH', issuedOn: '2024-03-12', signer: shown });
      expect((await app.send('EstablishCluster', more)).body.code).toBe('ALREADY_RECORDED');
      const other = { ...told, document: { number: '816/QĐ-TH' } };
      expect((await app.send('EstablishCluster', other)).body.code).toBe('CLUSTER_ALREADY_ESTABLISHED');
      const settled = await app.get(`/api/events?document=${encodeURIComponent('Số 815/QĐ-TH')}`);
      expect(settled.body.data.map((one: { type: string }) => one.type)).toEqual([
        'ClusterEstablished',
        'RegistryRecordSupplemented',
      ]);
    });

    it('a former name, with its days or without, is found and holds on no day that nobody told', async () => {
      await app.accept('RegisterUnit', { unitId: 'cuu', kind: 'OTHER', name: 'Thanh tra Mới' });
      await app.accept('RenameUnit', { unitId: 'cuu', name: 'Thanh tra Mới nhất', from: '2024' });
      const dated = { unitId: 'cuu', name: 'Ban Thanh tra Cũ', until: '2010-07' };
      const told = await app.accept('RecordFormerName', dated);
      await app.accept('RecordFormerName', { unitId: 'cuu', name: 'Ủy ban Vô Nhật' });
      const names = [
        ['Ban Thanh tra Cũ', null],
        ['Thanh tra Mới', '2010-07'],
        ['Thanh tra Mới nhất', '2024'],
      ];
      expect(await namesOf('cuu')).toEqual(names);
      const page = await data('/api/units/cuu');
      expect([page.name, page.undatedNames.map((n: { name: string }) => n.name)]).toEqual([
        'Thanh tra Mới nhất',
        ['Ủy ban Vô Nhật'],
      ]);
      for (const q of ['thanh tra cu', 'vo nhat'])
        expect(await idsOf(`q=${encodeURIComponent(q)}`)).toEqual(['cuu']);
      expect((await app.send('RecordFormerName', dated)).body.code).toBe('ALREADY_RECORDED');
      const backwards = await app.send('RecordFormerName', { ...dated, name: 'X', from: '2011' });
      expect(backwards.body.code).toBe('DATES_OUT_OF_ORDER');
      const eventId = told.body.events[0].id;
      await app.accept('WithdrawUnitRecord', { unitId: 'cuu', eventId, reason: 'nhầm đơn vị' });
      expect(await namesOf('cuu')).toEqual([['Thanh tra Mới', null], names[2]]);
    });

    it('since when a unit exists, with a warning of what is on record from before', async () => {
      const existence = { unitId: 'ds-1', existsFrom: '2020-03' };
      const first = await app.accept('RecordUnitExistence', { ...existence, existsFrom: '2018' });
      expect(first.body.warnings).toEqual([]);
      const { body } = await app.accept('RecordUnitExistence', existence);
      expect(body.warnings).toMatchObject([{ code: 'RECORDED_BEFORE_EXISTENCE' }]);
      expect((await data('/api/units/ds-1')).existsFrom).toBe('2020-03');
      expect((await app.send('RecordUnitExistence', existence)).body.code).toBe('ALREADY_RECORDED');
      const eventId = body.events[0].id;
      await app.accept('WithdrawUnitRecord', { unitId: 'ds-1', eventId, reason: 'đọc nhầm' });
      expect((await data('/api/units/ds-1')).existsFrom).toBe('2018');
    });

    it('who followed whom, shown on both pages and never in a circle', async () => {
      const followed = { unitId: 'ds-1', successorId: 'ds-2' };
      const told = await app.accept('RecordUnitSuccession', { ...followed, on: '2021' });
      await app.accept('RecordUnitSuccession', { unitId: 'ds-2', successorId: 'ds-3' });
      expect((await data('/api/units/ds-1')).successors).toMatchObject([{ unitId: 'ds-2', on: '2021' }]);
      const between = await data('/api/units/ds-2');
      expect([between.predecessors, between.successors]).toMatchObject([
        ['ds-1'],
        [{ unitId: 'ds-3', on: null }],
      ]);
      for (const [body, code] of [
        [followed, 'ALREADY_RECORDED'],
        [{ unitId: 'ds-3', successorId: 'ds-1' }, 'SAME_UNIT'],
        [{ unitId: 'ds-3', successorId: 'ds-3' }, 'SAME_UNIT'],
      ] as const)
        expect((await app.send('RecordUnitSuccession', body)).body.code).toBe(code);
      const eventId = told.body.events[0].id;
      await app.accept('WithdrawUnitRecord', { unitId: 'ds-1', eventId, reason: 'nhầm' });
      expect((await data('/api/units/ds-2')).predecessors).toEqual([]);
      expect((await data('/api/units/ds-1')).successors).toEqual([]);
    });
  });
});
