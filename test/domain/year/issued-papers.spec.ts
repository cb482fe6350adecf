import { describe, expect, it } from '@jest/globals';
import * as Awards from '../../../src/domain/awards/award-proposal.js';
import type { IssuePaper, Manifest, PaperEvent } from '../../../src/domain/year/issued-papers.js';
import * as Papers from '../../../src/domain/year/issued-papers.js';
import type { PaperTemplateEvent, TemplateRead } from '../../../src/domain/year/paper-templates.js';
import * as Templates from '../../../src/domain/year/paper-templates.js';
import { eventId, forUnit, given, knowing, organiser, outcome } from '../../support/given.js';
import { aTemplate } from '../histories.js';
import { khoi2, leaderElected, officers } from '../told.js';

const sha256 = 'a'.repeat(64);
const made: Manifest = {
  madeOf: { stream: 'registry', revision: 3, position: '4', recordedAt: '2024-06-09T00:00:00.000Z' },
  template: 'nd30-1',
  sha256: { docx: sha256, pdf: 'b'.repeat(64) },
  parts: { title: 'c'.repeat(64) },
  withNames: false,
};
const paper: IssuePaper = {
  clusterId: 'khoi-2',
  year: 2024,
  issueId: 'giao-uoc',
  kind: 'pledge',
  madeAt: '4',
  sha256,
};
const beside = { ...officers(leaderElected('tu-phap', 2024)), awards: Awards.initial() };

const issue = (
  told: Partial<IssuePaper> = {},
  history: readonly PaperEvent[] = [],
  actor = forUnit('tu-phap'),
  around = beside,
) =>
  Papers.issuePaper(
    given(Papers, ...history),
    { ...paper, ...told },
    knowing(khoi2, { actor }),
    around,
  )(made);

describe('a paper that was issued', () => {
  it('is the file that the program makes of what was known, by kind, subject, template and bytes', () => {
    const [issued] = issue({
      kind: 'minutes',
      subject: 'khoi-2_2024_so-ket',
      documentNumber: '12/BB',
      sha256: 'b'.repeat(64),
    });
    expect(issued).toEqual({
      type: 'PaperIssued',
      data: {
        clusterId: 'khoi-2',
        year: 2024,
        issueId: 'giao-uoc',
        kind: 'minutes',
        subject: 'khoi-2_2024_so-ket',
        format: 'pdf',
        ...made,
        documentNumber: '12/BB',
        issuedOn: null,
        signer: null,
      },
    });
    expect(outcome(() => issue({ sha256: 'd'.repeat(64) }))).toBe('PAPER_DIFFERS');
  });

  it('is recorded by the leader of the year, or by a unit where it is its own submission', () => {
    expect(outcome(() => issue({}, [], forUnit('noi-vu')))).toBe('NOT_LEADER_OF_YEAR');
    const own = { kind: 'submission', subject: 'khoi-2-2024-noi-vu-1' } as const;
    expect(outcome(() => issue(own, [], forUnit('noi-vu')))).toBe('NOT_LEADER_OF_YEAR');
    const filed = new Map([['noi-vu', [{ submissionId: own.subject }]]]) as never;
    const submitted = { ...beside, awards: { ...beside.awards, submissions: filed } };
    expect(outcome(() => issue(own, [], forUnit('noi-vu'), submitted))).toBe('accepted');
    expect(outcome(() => issue({ ...own, subject: 'x' }, [], forUnit('noi-vu'), submitted))).toBe(
      'NOT_LEADER_OF_YEAR',
    );
  });

  it('may be dated in the year before its own, and no earlier', () => {
    expect(outcome(() => issue({ issuedOn: '2023-12-31' }))).toBe('accepted');
    expect(outcome(() => issue({ issuedOn: '2022-12-31' }))).toBe('DATES_OUT_OF_ORDER');
  });

  it('takes its number, day and who signed later, and no other file', () => {
    const [issued] = issue();
    const signer = { person: { ref: 'e'.repeat(64) }, position: 'Chánh Thanh tra' };
    const [more] = issue({ documentNumber: '12/GU', issuedOn: '2024-01-12', signer }, [issued!]);
    expect(more).toMatchObject({ type: 'PaperRecordSupplemented', data: { eventId: eventId(1) } });
    expect(given(Papers, issued!, more!).issues).toMatchObject([
      { documentNumber: '12/GU', issuedOn: '2024-01-12', signer, sha256: made.sha256 },
    ]);
    expect(outcome(() => issue({ documentNumber: '13/GU' }, [issued!, more!]))).toBe('ALREADY_RECORDED');
    expect(outcome(() => issue({ sha256: 'b'.repeat(64) }, [issued!]))).toBe('ALREADY_RECORDED');
    expect(outcome(() => issue({ kind: 'standings' }, [issued!]))).toBe('ALREADY_RECORDED');
  });
});

describe('an office’s own template', () => {
  const pledge = { organiserId: 'ttcp', kind: 'pledge' } as const;
  const adopt = (
    read: Partial<TemplateRead> = {},
    history: readonly PaperTemplateEvent[] = [],
    actor = organiser('ttcp'),
    kind: Papers.PaperKind = 'pledge',
  ) =>
    Templates.adoptPaperTemplate(
      given(Templates, ...history),
      { organiserId: 'ttcp', kind },
      knowing(khoi2, { actor }),
    )({ ...aTemplate, ...read });
  const without = (...names: readonly string[]) => ({
    fields: aTemplate.fields.filter((field) => !names.includes(field.split('/')[0]!)),
  });

  it('is kept whole, with what it does without', () => {
    const { fields: _fields, faults: _faults, ...file } = aTemplate;
    expect(adopt(without('quốc hiệu', 'nơi nhận'))).toEqual([
      { type: 'PaperTemplateAdopted', data: { ...pledge, ...file, leftOut: ['quốc hiệu', 'nơi nhận'] } },
    ]);
  });

  it.each([
    [
      'a field that there is not',
      { fields: [...aTemplate.fields, 'trích yeu'] },
      { missing: [], faults: [] },
    ],
    ['no room for what is on record', without('nội dung'), { missing: ['nội dung'] }],
    [
      'a list without its lines',
      { fields: aTemplate.fields.filter((one) => one !== 'chữ ký/họ tên') },
      { missing: ['chữ ký/họ tên'] },
    ],
    ['other faults', { faults: ['có macro'] }, { faults: ['có macro'] }],
  ])('is refused with %s', (_title, read, facts) => {
    let refused: unknown;
    try {
      adopt(read);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: 'TEMPLATE_FAULTY', facts });
  });

  it('tells of an unknown field which ones it is like', () => {
    expect(() => adopt({ fields: [...aTemplate.fields, 'trích yeu'] })).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ unknown: [{ field: 'trích yeu', nearest: ['trích yếu'] }] }),
      }),
    );
  });

  it('says to whom a submission is sent; other papers may do without', () => {
    expect(outcome(() => adopt(without('kính gửi')))).toBe('accepted');
    expect(outcome(() => adopt(without('kính gửi'), [], organiser('ttcp'), 'submission'))).toBe(
      'TEMPLATE_FAULTY',
    );
  });

  it('is adopted and withdrawn by the body itself, each once', () => {
    const [adopted] = adopt();
    expect(outcome(() => adopt({}, [], organiser('khac')))).toBe('FORBIDDEN');
    expect(outcome(() => adopt({}, [adopted!]))).toBe('ALREADY_RECORDED');
    expect(outcome(() => adopt({ sentSha256: 'c'.repeat(64) }, [adopted!]))).toBe('accepted');
    const withdraw = (history: readonly PaperTemplateEvent[], actor = organiser('ttcp')) =>
      Templates.withdrawPaperTemplate(
        given(Templates, ...history),
        { ...pledge, reason: 'nhầm' },
        knowing(khoi2, { actor }),
      );
    const [withdrawn] = withdraw([adopted!]);
    expect(withdrawn).toEqual({
      type: 'PaperTemplateWithdrawn',
      data: { ...pledge, sha256: aTemplate.sha256, reason: 'nhầm' },
    });
    expect(outcome(() => withdraw([adopted!], organiser('khac')))).toBe('FORBIDDEN');
    expect(outcome(() => withdraw([]))).toBe('RECORD_NOT_FOUND');
    expect(outcome(() => adopt({}, [adopted!, withdrawn!]))).toBe('accepted');
  });
});
