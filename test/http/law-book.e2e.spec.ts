import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lawBook } from '../../src/domain/law-book/law-book.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;

describe('the law book of the API', () => {
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const rules = (query = '') => app.get(`/api/rules${query}`);

  it('lists every row in its order, page by page', async () => {
    const whole = await rules('?limit=1000');
    expect(whole).toMatchObject({ status: 200, body: { next: null } });
    const codes = whole.body.data.map(({ code }: { code: string }) => code);
    expect(codes).toEqual([...lawBook.keys()]);
    const paged: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body } = await rules(`?limit=70${next && `&from=${next}`}`);
      paged.push(...body.data.map(({ code }: { code: string }) => code));
      next = body.next;
    }
    expect(paged).toEqual(codes);
    expect(await rules('?from=R999')).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  it('tells of one row, in our words and in those of its source, and leads on', async () => {
    expect((await rules('/R2')).body.data).toEqual({
      code: 'R2',
      kind: 'RULE',
      sentence: lawBook.get('R2')!.sentence,
      certainty: null,
      source: 'practice',
      since: null,
      quotes: [{ words: 'Kế hoạch số 64 của TTCP', from: 'S1', href: '/api/rules/S1' }],
      unverified: null,
      see: [{ code: 'S1', href: '/api/rules/S1' }],
      addresses: [],
      href: '/api/rules/R2',
    });
    expect((await rules('/edge-case-9')).body.data).toMatchObject({ kind: 'EDGE_CASE' });
    expect((await rules('/P01')).body.data).toMatchObject({
      since: '2024-05-15',
      addresses: [expect.stringMatching(/^https:/)],
    });
  });

  it.each(['R999', 'r2', 'constructor', '__proto__', '%20'])('has no row %s', async (code) =>
    expect(await rules(`/${code}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } }),
  );
});
