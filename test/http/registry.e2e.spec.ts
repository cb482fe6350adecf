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
});
