import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Figure, UnitOfMeasure } from '../../../src/domain/results/figure.js';
import { unitsOfMeasure } from '../../../src/domain/results/figure.js';
import type { Statement } from '../../../src/domain/results/statements.js';
import { parseSaid, textOfSaid } from '../../../src/domain/results/statements.js';

const short = (figure: Figure | null): string | null =>
  figure &&
  [figure.qualifier, figure.value, figure.high, figure.unit].filter((part) => part !== undefined).join(' ');
const told = (statement: Statement): string => {
  switch (statement.kind) {
    case 'CHANGE':
      return `${statement.direction} ${short(statement.by)} ${statement.against}`;
    case 'RATE':
      return `RATE ${short(statement.rate)} ${statement.against}`;
    case 'OUT_OF':
      return `OF ${short(statement.total)}`;
    case 'AS_PRINTED':
      return 'AS_PRINTED';
  }
};
const read = (text: string, unit: UnitOfMeasure): unknown => {
  const said = parseSaid(text, unit);
  return said.ok ? [short(said.figure), ...said.statements.map(told)] : said.reason;
};

describe('what reports print beside values, or instead of them', () => {
  it.each<[string, UnitOfMeasure, ...(string | null)[]]>([
    ['1.417 lượt', 'SESSION', 'EQ 1417 SESSION'],
    ['giảm 85 lượt so với cùng kỳ', 'SESSION', null, 'DOWN EQ 85 SESSION SAME_PERIOD'],
    ['Giảm 85 so với cùng kỳ năm 2023.', 'SESSION', null, 'DOWN EQ 85 SESSION SAME_PERIOD'],
    ['giảm gần 85 lượt', 'SESSION', null, 'DOWN LT 85 SESSION null'],
    ['tăng 41,3 %', 'LETTER', null, 'UP EQ 4130 PERCENT null'],
    ['tăng 41,3 phần trăm so với cùng kỳ năm trước', 'LETTER', null, 'UP EQ 4130 PERCENT SAME_PERIOD'],
    ['tăng 10-12 % so với năm 2024', 'LETTER', null, 'UP BETWEEN 1000 1200 PERCENT OTHER_PERIOD'],
    ['tăng 62,3% so với nhiệm kỳ trước', 'VND', null, 'UP EQ 6230 PERCENT OTHER_PERIOD'],
    ['giảm 12 vụ so với giai đoạn 2016 - 2020', 'CASE', null, 'DOWN EQ 12 CASE OTHER_PERIOD'],
    ['tăng 258,8% so với 5 năm trước đó', 'CASE', null, 'UP EQ 25880 PERCENT OTHER_PERIOD'],
    ['tăng 3 vụ so với cùng kỳ nhiệm kỳ trước', 'CASE', null, 'UP EQ 3 CASE SAME_PERIOD'],
    ['giảm so với cùng kỳ', 'CASE', null, 'DOWN null SAME_PERIOD'],
    [
      'giảm 85 lượt (3,2%) so với cùng kỳ',
      'SESSION',
      null,
      'DOWN EQ 85 SESSION SAME_PERIOD',
      'DOWN EQ 320 PERCENT SAME_PERIOD',
    ],
    [
      'tăng 12 vụ, tương ứng 8,5% so với 6 tháng đầu năm 2023',
      'CASE',
      null,
      'UP EQ 12 CASE OTHER_PERIOD',
      'UP EQ 850 PERCENT OTHER_PERIOD',
    ],
    ['bằng cùng kỳ năm trước', 'CASE', null, 'NONE null SAME_PERIOD'],
    ['bằng 95% so với cùng kỳ', 'CASE', null, 'RATE EQ 9500 PERCENT SAME_PERIOD'],
    ['gấp 2,5 lần cùng kỳ', 'CASE', null, 'RATE EQ 25000 PERCENT SAME_PERIOD'],
    ['gấp hơn 2 lần so với năm 2024', 'CASE', null, 'RATE GT 20000 PERCENT OTHER_PERIOD'],
    ['đạt 105 % kế hoạch', 'INSPECTION', null, 'RATE EQ 10500 PERCENT PLAN'],
    ['đạt hơn 105% so với kế hoạch được giao', 'INSPECTION', null, 'RATE GT 10500 PERCENT PLAN'],
    ['105% kế hoạch năm', 'INSPECTION', null, 'RATE EQ 10500 PERCENT PLAN'],
    ['đạt tỷ lệ 82,4%', 'CASE', null, 'RATE EQ 8240 PERCENT null'],
    ['chiếm 20% tổng số đơn', 'LETTER', null, 'RATE EQ 2000 PERCENT TOTAL'],
    ['chiếm 20%', 'LETTER', null, 'RATE EQ 2000 PERCENT TOTAL'],
    ['vượt 5% kế hoạch', 'INSPECTION', null, 'UP EQ 500 PERCENT PLAN'],
    ['vượt kế hoạch 5%', 'INSPECTION', null, 'UP EQ 500 PERCENT PLAN'],
    ['vượt 3 cuộc so với kế hoạch', 'INSPECTION', null, 'UP EQ 3 INSPECTION PLAN'],
    ['1.414ha đất (tăng 477% so với năm 2024)', 'M2', 'EQ 14140000 M2', 'UP EQ 47700 PERCENT OTHER_PERIOD'],
    ['hơn 256.341 tỷ đồng, tăng 62,7%', 'VND', 'GT 256341000000000 VND', 'UP EQ 6270 PERCENT null'],
    [
      '12 cuộc, đạt 105% kế hoạch, tăng 2 cuộc so với cùng kỳ',
      'INSPECTION',
      'EQ 12 INSPECTION',
      'RATE EQ 10500 PERCENT PLAN',
      'UP EQ 2 INSPECTION SAME_PERIOD',
    ],
    ['đạt 1.200 lượt', 'SESSION', 'EQ 1200 SESSION'],
    ['từ 10 đến 12 vụ, giảm 3 vụ', 'CASE', 'BETWEEN 10 12 CASE', 'DOWN EQ 3 CASE null'],
    ['16/32 tổ chức', 'ORGANISATION', 'EQ 16 ORGANISATION', 'OF EQ 32 ORGANISATION'],
    ['giảm 2 %', 'PERCENT', null, 'DOWN EQ 200 PERCENT null'],
    ['82,4 %', 'PERCENT', 'EQ 8240 PERCENT'],
    ['13.515 triệu đồng/19.611 triệu đồng', 'VND', 'EQ 13515000000 VND', 'OF EQ 19611000000 VND'],
    [
      '1.336/1.990 vụ việc, đạt tỷ lệ 68,5%, tăng 30,8%',
      'CASE',
      'EQ 1336 CASE',
      'OF EQ 1990 CASE',
      'RATE EQ 6850 PERCENT null',
      'UP EQ 3080 PERCENT null',
    ],
    ['hoàn thành 100% kế hoạch', 'INSPECTION', null, 'RATE EQ 10000 PERCENT PLAN'],
    ['hoàn thành 12 cuộc', 'INSPECTION', 'EQ 12 INSPECTION'],
    [
      '42/40 cuộc, đạt 105% kế hoạch',
      'INSPECTION',
      'EQ 42 INSPECTION',
      'OF EQ 40 INSPECTION',
      'RATE EQ 10500 PERCENT PLAN',
    ],
    ['42/40 cuộc theo kế hoạch', 'INSPECTION', 'EQ 42 INSPECTION', 'OF EQ 40 INSPECTION'],
    [
      '20/30 tỷ đồng (66,7%)',
      'VND',
      'EQ 20000000000 VND',
      'OF EQ 30000000000 VND',
      'RATE EQ 6670 PERCENT null',
    ],
    ['271/410 vụ việc, tỷ lệ 66,1%', 'CASE', 'EQ 271 CASE', 'OF EQ 410 CASE', 'RATE EQ 6610 PERCENT null'],
    ['chiếm tỷ lệ 20% tổng số đơn', 'LETTER', null, 'RATE EQ 2000 PERCENT TOTAL'],
    ['tăng 1,5 lần', 'CASE', null, 'UP null null'],
    ['3.120 lượt (giảm hơn 2 lần so với năm 2023)', 'SESSION', 'EQ 3120 SESSION', 'DOWN null OTHER_PERIOD'],
    ['tăng 2,3 điểm % so với cùng kỳ', 'CASE', null, 'UP null SAME_PERIOD'],
    ['tăng gấp đôi so với cùng kỳ', 'CASE', null, 'UP null null', 'RATE EQ 20000 PERCENT SAME_PERIOD'],
    ['tương đương với cùng kỳ năm trước', 'CASE', null, 'NONE null SAME_PERIOD'],
    ['15 vụ, tương đương cùng kỳ', 'CASE', 'EQ 15 CASE', 'NONE null SAME_PERIOD'],
    ['tăng từ 10 lên 12 vụ', 'CASE', 'EQ 12 CASE', 'UP EQ 2 CASE null'],
    ['tăng từ 10 vụ lên 12 vụ so với cùng kỳ', 'CASE', 'EQ 12 CASE', 'UP EQ 2 CASE SAME_PERIOD'],
    ['tăng từ 10 lên 12', 'CASE', 'EQ 12 CASE', 'UP EQ 2 CASE null'],
    ['12 vụ (tăng từ 10 lên 12 vụ)', 'CASE', 'EQ 12 CASE', 'UP EQ 2 CASE null'],
    ['tăng từ 2 lên 3,5 nghìn lượt', 'SESSION', 'EQ 3500 SESSION', 'UP EQ 1500 SESSION null'],
    ['tăng từ 1,2 tỷ đồng lên 2 tỷ đồng', 'VND', 'EQ 2000000000 VND', 'UP EQ 800000000 VND null'],
    ['tăng từ gần 10 lên hơn 20 vụ', 'CASE', 'GT 20 CASE', 'UP null null'],
    ['tăng từ 80% lên 85%', 'PERCENT', 'EQ 8500 PERCENT', 'UP null null'],
    ['tăng lên 12 vụ', 'CASE', 'EQ 12 CASE', 'UP null null'],
    ['tăng 2 vụ lên 12 vụ', 'CASE', 'EQ 12 CASE', 'UP EQ 2 CASE null'],
    ['Tăng 20% lên 12 vụ so với năm 2024', 'CASE', 'EQ 12 CASE', 'UP EQ 2000 PERCENT OTHER_PERIOD'],
    ['giảm còn 8', 'CASE', 'EQ 8 CASE', 'DOWN null null'],
    ['giảm xuống còn 8 vụ', 'CASE', 'EQ 8 CASE', 'DOWN null null'],
    ['giảm từ 12 vụ xuống còn 8 vụ', 'CASE', 'EQ 8 CASE', 'DOWN EQ 4 CASE null'],
    ['giảm từ 12 xuống 8 vụ so với cùng kỳ', 'CASE', 'EQ 8 CASE', 'DOWN EQ 4 CASE SAME_PERIOD'],
    ['bằng 85% kế hoạch', 'INSPECTION', null, 'RATE EQ 8500 PERCENT PLAN'],
    ['gấp đôi', 'CASE', null, 'RATE EQ 20000 PERCENT null'],
    ['gấp rưỡi cùng kỳ', 'CASE', null, 'RATE EQ 15000 PERCENT SAME_PERIOD'],
    ['gấp ba lần so với năm 2024', 'CASE', null, 'RATE EQ 30000 PERCENT OTHER_PERIOD'],
    ['không có cuộc nào', 'INSPECTION', 'EQ 0 INSPECTION'],
    ['không phát sinh, giảm 3 vụ so với cùng kỳ', 'CASE', 'EQ 0 CASE', 'DOWN EQ 3 CASE SAME_PERIOD'],
    ['ít nhất 10 vụ, tăng 2 vụ', 'CASE', 'AT_LEAST 10 CASE', 'UP EQ 2 CASE null'],
    ['không dưới 10 vụ, tăng 2 vụ', 'CASE', 'AT_LEAST 10 CASE', 'UP EQ 2 CASE null'],
    ['376,5 m², tăng 12,5 %', 'M2', 'BETWEEN 376 377 M2', 'UP EQ 1250 PERCENT null'],
  ])('%j of %s says %j', (text, unit, ...said) => {
    expect(read(text, unit)).toEqual(said);
  });

  it.each<[string, UnitOfMeasure]>([
    ['tăng từ 12 lên 10 vụ', 'CASE'],
    ['giảm từ 8 xuống còn 12 vụ', 'CASE'],
    ['tăng từ 10 lên 10 vụ', 'CASE'],
    ['tăng từ 10 còn 12 vụ', 'CASE'],
    ['giảm lên 12 vụ', 'CASE'],
    // More than 10 may be more than what it rose to.
    ['tăng từ hơn 10 lên gần 20 vụ', 'CASE'],
    ['tăng từ 900 lên 1,2 nghìn lượt', 'SESSION'],
    ['tăng 15 vụ lên 12 vụ', 'CASE'],
    ['tăng 2 lên 12 nghìn lượt', 'SESSION'],
    ['tăng từ 10 lên 12 %', 'CASE'],
    ['tăng từ 10 lên 12', 'VND'],
    ['11 vụ, tăng từ 10 lên 12 vụ', 'CASE'],
    ['không tăng', 'CASE'],
    ['không phát sinh tăng', 'CASE'],
    ['không giảm 3 vụ', 'CASE'],
    ['chưa đạt 10 vụ', 'CASE'],
    ['không có vụ nào tăng', 'CASE'],
    ['gấp nhiều lần', 'CASE'],
    ['tăng hơn 10-12 %', 'LETTER'],
    ['tăng từ 10 đến 12 vụ', 'CASE'],
    ['tăng từ 10 đến 12 %', 'CASE'],
    ['vượt 105% kế hoạch', 'INSPECTION'],
    ['tăng 85 lượt', 'CASE'],
    ['tăng 85 tỷ', 'CASE'],
    ['tăng 4.642', 'VND'],
    ['tăng so với mong đợi', 'CASE'],
    ['tăng cường 5 cuộc', 'INSPECTION'],
    ['đạt yêu cầu', 'CASE'],
    ['9/40', 'CASE'],
    ['9/4/2024', 'CASE'],
    ['40/9 vụ', 'CASE'],
    ['1 vụ/1 đối tượng', 'CASE'],
    ['hai vụ, giảm 3 vụ', 'CASE'],
    ['5 vụ (đạt 60 % số vụ đã thụ lý)', 'CASE'],
    ['42/40 cuộc, đạt 105%', 'INSPECTION'],
    ['hoàn thành nhiệm vụ', 'INSPECTION'],
    ['tương đương năm nào đó', 'CASE'],
    ['15 vụ cùng kỳ năm trước', 'CASE'],
  ])('%j of %s is not guessed at', (text, unit) => {
    expect(read(text, unit)).toMatch(/^\S.*\.$/su);
  });

  it('keeps the words of each part as they were printed', () => {
    expect(parseSaid('Hơn 20 nghìn tỷ đồng (Tăng 41,3 % so với cùng kỳ năm 2023)', 'VND')).toMatchObject({
      figure: { printed: 'Hơn 20 nghìn tỷ đồng' },
      statements: [{ printed: 'Tăng 41,3 % so với cùng kỳ năm 2023' }],
    });
  });

  it.each<[string, UnitOfMeasure, string]>([
    ['671 tập thể', 'ORGANISATION', '671 tập thể'],
    ['32 cơ quan, đơn vị', 'ORGANISATION', '32 cơ quan, đơn vị'],
    ['hơn 49 đối tượng', 'PERSON', 'hơn 49 người'],
    ['12', 'PERSON', '12 người'],
    ['118 vụ', 'CASE', '118 vụ việc'],
    ['5.600 triệu đồng', 'VND', '5.600 triệu đồng'],
  ])('%j of %s is told again as %j: a collective is no organisation', (text, unit, again) => {
    const said = parseSaid(text, unit);
    expect(said.ok && textOfSaid(said)).toBe(again);
  });

  it('any text is read or refused with a reason, and never throws', () => {
    const piece = fc.constantFrom(
      '1',
      '85',
      '41,3',
      '%',
      ' ',
      ',',
      '(',
      ')',
      '/',
      'tăng ',
      'giảm',
      ' đạt ',
      'bằng',
      'vượt ',
      'gấp',
      ' lần',
      ' vụ',
      ' kế hoạch',
      ' so với cùng kỳ',
      'từ ',
      ' đến ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 9 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(...unitsOfMeasure), (words, unit) => {
        const said = parseSaid(words, unit);
        expect(said.ok ? said.figure !== null || said.statements.length > 0 : /\S/.test(said.reason)).toBe(
          true,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
