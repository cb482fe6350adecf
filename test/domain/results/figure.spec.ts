import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Figure, FigureResult, Qualifier, UnitOfMeasure } from '../../../src/domain/results/figure.js';
import {
  addFigures,
  compareFigures,
  differenceWithin,
  makeFigure,
  printFigure,
  qualifiers,
  sumFigures,
  unitName,
  unitsOfMeasure,
} from '../../../src/domain/results/figure.js';
import {
  parseFigure,
  parseFigureBeside,
  sizePrinted,
  textOf,
} from '../../../src/domain/results/printed-figure.js';
import { figureOf } from '../../../src/domain/results/figure-given.js';

const figure = (
  value: string | number,
  qualifier: Qualifier = 'EQ',
  unit: UnitOfMeasure = 'CASE',
): Figure => ({
  value: String(value),
  unit,
  qualifier,
});
const reasonOf = (result: FigureResult): string => (result.ok ? 'none: it was read' : result.reason);

const anyUnit = fc.constantFrom(...unitsOfMeasure);
const anyQualifier = fc.constantFrom(...qualifiers);
const round = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n - 1n }), fc.integer({ min: 0, max: 9 }))
  .map(([lead, zeros]) => lead * 10n ** BigInt(zeros));
const anyValue = fc.oneof(round, fc.bigInt({ min: 0n, max: 10n ** 18n - 1n })).map(String);
/** With another end where the qualifier asks for one, and sometimes where it only may have one. */
const ended = (value: bigint, by: number, unit: UnitOfMeasure, qualifier: Qualifier): Figure =>
  qualifier === 'BETWEEN' || (qualifier === 'APPROX' && by % 2 === 1)
    ? { value: `${value}`, high: `${value + BigInt(by) + 1n}`, unit, qualifier }
    : { value: `${value}`, unit, qualifier };
const anyFigure = fc
  .record({ value: anyValue, by: fc.nat(), unit: anyUnit, qualifier: anyQualifier })
  .filter(({ value, qualifier }) => qualifier !== 'LT' || value !== '0')
  .map(({ value, by, unit, qualifier }) => ended(BigInt(value), by, unit, qualifier))
  .filter((f) => makeFigure(f).ok);

describe('reading a figure as it is printed (R27)', () => {
  it.each<[string, UnitOfMeasure, string, Qualifier]>([
    ['1.417', 'INSPECTION', '1417', 'EQ'],
    ['1417', 'INSPECTION', '1417', 'EQ'],
    ['1 417', 'INSPECTION', '1417', 'EQ'],
    ['1\u00a0417', 'INSPECTION', '1417', 'EQ'],
    ['1\u202f417 cuộc', 'INSPECTION', '1417', 'EQ'],
    ['  1.417\tcuộc\n', 'INSPECTION', '1417', 'EQ'],
    ['1.417 cuộc'.normalize('NFD'), 'INSPECTION', '1417', 'EQ'],
    ['506.000', 'ATTENDANCE', '506000', 'EQ'],
    ['trên 506.000', 'ATTENDANCE', '506000', 'GT'],
    ['hơn 29.288', 'LETTER', '29288', 'GT'],
    ['Hơn 29.288 ĐƠN', 'LETTER', '29288', 'GT'],
    ['dưới 5', 'CASE', '5', 'LT'],
    ['khoảng 1.000', 'CLASS_OR_SESSION', '1000', 'APPROX'],
    ['3 sáng kiến cấp Bộ', 'INITIATIVE', '3', 'EQ'],
    ['hơn 12 đề tài', 'STUDY', '12', 'GT'],
    ['15 sáng kiến, đề tài', 'INITIATIVE_OR_STUDY', '15', 'EQ'],
    ['0', 'CASE', '0', 'EQ'],
    ['09', 'CASE', '9', 'EQ'],
    ['00', 'CASE', '0', 'EQ'],
    ['hơn 4.642 tỷ đồng', 'VND', '4642000000000', 'GT'],
    ['hơn\u00a04.642\u00a0tỷ đồng'.normalize('NFD'), 'VND', '4642000000000', 'GT'],
    ['hơn 140 tỷ', 'VND', '140000000000', 'GT'],
    ['140tỷ', 'VND', '140000000000', 'EQ'],
    ['14,25 tỷ', 'VND', '14250000000', 'EQ'],
    ['12,345 tỷ', 'VND', '12345000000', 'EQ'],
    ['12,345678901 tỉ đồng', 'VND', '12345678901', 'EQ'],
    ['0,5 tỷ đồng', 'VND', '500000000', 'EQ'],
    ['4,50 triệu', 'VND', '4500000', 'EQ'],
    ['1.417,5 triệu đồng', 'VND', '1417500000', 'EQ'],
    ['160.596 triệu đồng', 'VND', '160596000000', 'EQ'],
    ['gần 200 triệu đồng', 'VND', '200000000', 'LT'],
    ['140.000.000.000 ₫', 'VND', '140000000000', 'EQ'],
    ['0', 'VND', '0', 'EQ'],
    ['hơn 376m2', 'M2', '376', 'GT'],
    ['376 m²', 'M2', '376', 'EQ'],
    ['4,5 ha', 'M2', '45000', 'EQ'],
    ['999999999999999999 đồng', 'VND', '999999999999999999', 'EQ'],
    // As reports of the field print them every week.
    ['hơn 20 nghìn tỷ đồng', 'VND', '20000000000000', 'GT'],
    ['500 nghìn đồng', 'VND', '500000', 'EQ'],
    ['500 ngàn đồng', 'VND', '500000', 'EQ'],
    ['1,5 trăm triệu đồng', 'VND', '150000000', 'EQ'],
    ['2,5 triệu tỷ đồng', 'VND', '2500000000000000', 'EQ'],
    ['4.642 tỷ VNĐ', 'VND', '4642000000000', 'EQ'],
    ['4.642 tỷ VN\u00d0', 'VND', '4642000000000', 'EQ'],
    ['4.642 tỷ VN\u0189', 'VND', '4642000000000', 'EQ'],
    ['4.642 tỷ \u00f0ồng', 'VND', '4642000000000', 'EQ'],
    ['85.487 tr.đ', 'VND', '85487000000', 'EQ'],
    ['85.487 trđ', 'VND', '85487000000', 'EQ'],
    ['14,25 tỷ đồng Việt Nam.', 'VND', '14250000000', 'EQ'],
    ['gần 200 triệu đồng cho người nghèo, trẻ em khó khăn.', 'VND', '200000000', 'LT'],
    ['3 tỷ 500 triệu đồng', 'VND', '3500000000', 'EQ'],
    ['hơn 1 tỷ 200 triệu 50 nghìn đồng', 'VND', '1200050000', 'GT'],
    ['3 tỷ 500 triệu', 'VND', '3500000000', 'EQ'],
    ['3 tỷ 500.000.000 đồng', 'VND', '3500000000', 'EQ'],
    ['3 tỷ 500,5 triệu đồng', 'VND', '3500500000', 'EQ'],
    ['616 ha đất', 'M2', '6160000', 'EQ'],
    ['hơn 376m2 đất', 'M2', '376', 'GT'],
    ['1.234,5 ha đất nông nghiệp, lâm nghiệp', 'M2', '12345000', 'EQ'],
    ['2 nghìn m²', 'M2', '2000', 'EQ'],
    ['4 ha 500 m2', 'M2', '40500', 'EQ'],
    ['1,2 km2', 'M2', '1200000', 'EQ'],
    ['1.417 lượt công dân', 'SESSION', '1417', 'EQ'],
    ['2.521 lượt tiếp công dân', 'SESSION', '2521', 'EQ'],
    ['96 cuộc thanh tra hành chính', 'INSPECTION', '96', 'EQ'],
    ['96 cuộc thanh tra hành chính.', 'INSPECTION', '96', 'EQ'],
    ['1.417 cuộc thanh tra, kiểm tra liên ngành', 'INSPECTION', '1417', 'EQ'],
    ['141 cuộc thanh tra trách nhiệm của Thủ trưởng cơ quan đơn vị;', 'INSPECTION', '141', 'EQ'],
    ['28 cuộc theo kế hoạch', 'INSPECTION', '28', 'EQ'],
    ['152 cuộc trong năm', 'INSPECTION', '152', 'EQ'],
    ['1.417.', 'INSPECTION', '1417', 'EQ'],
    ['152./.', 'INSPECTION', '152', 'EQ'],
    ['118 vụ việc thuộc thẩm quyền...', 'CASE', '118', 'EQ'],
    ['118 vụ việc thuộc thẩm quyền…', 'CASE', '118', 'EQ'],
    ['3 vụ án', 'CASE', '3', 'EQ'],
    ['5 nghìn vụ', 'CASE', '5000', 'EQ'],
    ['2 nghìn 500 vụ', 'CASE', '2500', 'EQ'],
    ['chừng 5 vụ', 'CASE', '5', 'APPROX'],
    ['trên dưới 1.000', 'CASE', '1000', 'APPROX'],
    ['xấp xỉ 1.000 vụ việc trên địa bàn', 'CASE', '1000', 'APPROX'],
    ['3.239 công dân đến khiếu nại, tố cáo, kiến nghị, phản ánh', 'PERSON', '3239', 'EQ'],
    ['370 cá nhân vi phạm', 'PERSON', '370', 'EQ'],
    ['5 đồng chí', 'PERSON', '5', 'EQ'],
    ['1,2 triệu lượt người', 'ATTENDANCE', '1200000', 'EQ'],
    ['hơn 506 nghìn', 'ATTENDANCE', '506000', 'GT'],
    ['hơn 1.000 đơn khiếu nại, tố cáo', 'LETTER', '1000', 'GT'],
    ['hơn 29.288 đơn các loại;', 'LETTER', '29288', 'GT'],
    ['1\u200b.417 đơn', 'LETTER', '1417', 'EQ'],
    ['1.\u00ad417\u2009đơn thư', 'LETTER', '1417', 'EQ'],
    ['200 tập thể', 'ORGANISATION', '200', 'EQ'],
    ['58 lượt đoàn đông người', 'GROUP', '58', 'EQ'],
    [
      'hơn 10.000 lớp tập huấn, buổi tuyên truyền, phổ biến giáo dục pháp luật',
      'CLASS_OR_SESSION',
      '10000',
      'GT',
    ],
    ['3.215 cá nhân, tổ chức', 'ORGANISATION_OR_PERSON', '3215', 'EQ'],
    ['457,4 nghìn mét vuông đất', 'M2', '457400', 'EQ'],
    ['39.533 cuộc thanh tra, kiểm tra chuyên ngành', 'INSPECTION', '39533', 'EQ'],
    ['hơn 6,7 nghìn cuộc thanh, kiểm tra', 'INSPECTION', '6700', 'GT'],
    ['418 cuộc kiểm tra chuyên ngành', 'CHECK', '418', 'EQ'],
    ['1.362 quyết định xử phạt vi phạm hành chính', 'DECISION', '1362', 'EQ'],
    ['48 kết luận thanh tra', 'CONCLUSION', '48', 'EQ'],
    ['12 buổi tuyên truyền', 'TALK', '12', 'EQ'],
    ['8 lớp tập huấn', 'CLASS', '8', 'EQ'],
    ['82,4%.', 'PERCENT', '8240', 'EQ'],
    ['trên 105 phần trăm', 'PERCENT', '10500', 'GT'],
    ['12 tin bài', 'OWN:tin bài', '12', 'EQ'],
    ['ít nhất 10', 'CASE', '10', 'AT_LEAST'],
    ['Tối thiểu 10 vụ', 'CASE', '10', 'AT_LEAST'],
    ['không dưới 10 vụ', 'CASE', '10', 'AT_LEAST'],
    ['10 vụ trở lên', 'CASE', '10', 'AT_LEAST'],
    ['từ 10 vụ trở lên', 'CASE', '10', 'AT_LEAST'],
    ['140 tỷ đồng trở lên', 'VND', '140000000000', 'AT_LEAST'],
    ['≥ 10', 'CASE', '10', 'AT_LEAST'],
    ['nhiều nhất 10 vụ', 'CASE', '10', 'AT_MOST'],
    ['tối đa 5 tỷ đồng', 'VND', '5000000000', 'AT_MOST'],
    ['không quá 10 vụ', 'CASE', '10', 'AT_MOST'],
    ['10 vụ trở xuống', 'CASE', '10', 'AT_MOST'],
    ['trên 10', 'CASE', '10', 'GT'],
    ['gần 10', 'CASE', '10', 'LT'],
    ['khoảng 10', 'CASE', '10', 'APPROX'],
    ['1,5 nghìn tỷ', 'VND', '1500000000000', 'EQ'],
    ['12,5 ha', 'M2', '125000', 'EQ'],
    ['không có cuộc nào', 'INSPECTION', '0', 'EQ'],
    ['Không có cuộc thanh tra nào.', 'INSPECTION', '0', 'EQ'],
    ['không cuộc nào', 'INSPECTION', '0', 'EQ'],
    ['không có vụ việc', 'CASE', '0', 'EQ'],
    ['không có đơn khiếu nại tồn đọng', 'LETTER', '0', 'EQ'],
    ['không phát hiện vụ nào', 'CASE', '0', 'EQ'],
    ['chưa có vụ nào', 'CASE', '0', 'EQ'],
    ['không phát sinh', 'VND', '0', 'EQ'],
    ['chưa phát sinh', 'CASE', '0', 'EQ'],
    ['không phát sinh vụ việc', 'CASE', '0', 'EQ'],
    ['không có trường hợp nào', 'PERSON', '0', 'EQ'],
    ['không có tin bài nào', 'OWN:tin bài', '0', 'EQ'],
    // Areas and shares have parts: the record has what they certainly are.
    ['hơn 376,5 m2', 'M2', '376', 'AT_LEAST'],
    ['ít nhất 376,5 m2', 'M2', '376', 'AT_LEAST'],
    ['gần 376,5 m2', 'M2', '377', 'AT_MOST'],
    ['không quá 376,5 m2', 'M2', '377', 'AT_MOST'],
    ['376,00 m²', 'M2', '376', 'EQ'],
    ['1,2 nghìn tin bài', 'OWN:tin bài', '1200', 'EQ'],
  ])('%j of %s is %s %s', (text, unit, value, qualifier) => {
    const printed = text.normalize('NFC').trim();
    expect(parseFigure(text, unit)).toEqual({ ok: true, figure: { value, unit, qualifier, printed } });
  });

  it.each<[string, UnitOfMeasure, string, string, Qualifier]>([
    ['từ 10 đến 12', 'CASE', '10', '12', 'BETWEEN'],
    ['Từ 10 tới 12 vụ việc.', 'CASE', '10', '12', 'BETWEEN'],
    ['10 đến 12', 'CASE', '10', '12', 'BETWEEN'],
    ['10-12 vụ', 'CASE', '10', '12', 'BETWEEN'],
    ['10 – 12 cuộc thanh tra', 'INSPECTION', '10', '12', 'BETWEEN'],
    ['từ 9 vụ đến 12 vụ', 'CASE', '9', '12', 'BETWEEN'],
    ['trong khoảng từ 10 đến 12 tỷ đồng', 'VND', '10000000000', '12000000000', 'BETWEEN'],
    ['từ 500 triệu đến 1,2 tỷ đồng', 'VND', '500000000', '1200000000', 'BETWEEN'],
    ['từ 2 đến 3 nghìn lượt người', 'ATTENDANCE', '2000', '3000', 'BETWEEN'],
    // edge case 43
    ['từ 97,7 đến 139,5%', 'PERCENT', '9770', '13950', 'BETWEEN'],
    ['khoảng 4,5 - 6 ha', 'M2', '45000', '60000', 'APPROX'],
    ['376,5 m²', 'M2', '376', '377', 'BETWEEN'],
    ['4,56789 ha', 'M2', '45678', '45679', 'BETWEEN'],
    ['4 ha 500,5 m2', 'M2', '40500', '40501', 'BETWEEN'],
    ['khoảng 376,5 m²', 'M2', '376', '377', 'APPROX'],
    ['từ 376,5 đến 380,2 m²', 'M2', '376', '381', 'BETWEEN'],
    ['41,345 %', 'PERCENT', '4134', '4135', 'BETWEEN'],
  ])('%j of %s is from %s to %s, %s', (text, unit, value, high, qualifier) => {
    expect(parseFigure(text, unit)).toEqual({
      ok: true,
      figure: { value, high, unit, qualifier, printed: text },
    });
  });

  it.each<[string, UnitOfMeasure, RegExp]>([
    ['1,417', 'INSPECTION', /^Dấu phẩy là dấu thập phân/],
    ['1,000', 'INSPECTION', /^Dấu phẩy là dấu thập phân/],
    ['1,417,000', 'INSPECTION', /^Dấu phẩy là dấu thập phân/],
    ['2,5 cuộc', 'INSPECTION', /^Dấu phẩy là dấu thập phân/],
    ['1,417 đồng', 'VND', /^Dấu phẩy là dấu thập phân/],
    ['1.41', 'INSPECTION', /^Không đọc được “1\.41”: dấu chấm tách/],
    ['1.4177', 'INSPECTION', /^Không đọc được “1\.4177”/],
    ['0.417', 'INSPECTION', /^Không đọc được “0\.417”/],
    ['1417.000', 'INSPECTION', /^Không đọc được/],
    ['1.417 000', 'INSPECTION', /^Không đọc được/],
    ['1.417..', 'INSPECTION', /^Không hiểu “\.\.?” sau con số/],
    ['1.4...', 'INSPECTION', /^Không hiểu/],
    ['1.417,', 'INSPECTION', /^Không hiểu “,” sau con số/],
    ['14.25 tỷ', 'VND', /^Không đọc được “14\.25”/],
    ['1,417,5 tỷ', 'VND', /^Không đọc được/],
    ['1,4.175 tỷ', 'VND', /^Không đọc được/],
    ['12,3456789012 tỷ', 'VND', /không phải là số nguyên đồng/],
    ['1,2345678 triệu', 'VND', /không phải là số nguyên đồng/],
    ['-5', 'CASE', /số âm/],
    ['−5', 'CASE', /số âm/],
    ['hơn -5 vụ', 'CASE', /số âm/],
    ['', 'CASE', /^Chưa nhập/],
    [' \u00a0 ', 'CASE', /^Chưa nhập/],
    ['—', 'CASE', /không có con số nào/],
    ['hơn tỷ đồng', 'VND', /không có con số nào/],
    ['٣', 'CASE', /không có con số nào/],
    ['2.521 lượt với 3.239 công dân', 'SESSION', /nhiều hơn một con số/],
    ['10-20', 'CASE', /có thể là hai số hoặc một ngày/],
    ['10 – 12', 'INSPECTION', /có thể là hai số hoặc một ngày/],
    ['từ 10-12-2024 vụ', 'CASE', /nhiều hơn một con số|Không hiểu/],
    ['từ 12 đến 10 vụ', 'CASE', /số sau lớn hơn số trước/],
    ['từ 10 đến 10 vụ', 'CASE', /số sau lớn hơn số trước/],
    ['từ 900 đến 1 tỷ đồng', 'VND', /số sau lớn hơn số trước/],
    ['hơn 10 đến 12 vụ', 'CASE', /nhiều hơn một con số|Không hiểu/],
    ['tăng từ 10 đến 12 vụ', 'CASE', /Không hiểu “tăng từ” trước con số/],
    ['từ 10 vụ đến 12 cuộc', 'CASE', /^Đơn vị “cuộc” không hợp/],
    ['từ 10 cuộc đến 12 vụ', 'CASE', /^Không hiểu “cuộc” sau con số/],
    ['từ 1,5 đến 2 vụ', 'CASE', /^Dấu phẩy là dấu thập phân/],
    ['từ 10 đến 12', 'VND', /^Thiếu đơn vị tính/],
    ['41,3', 'PERCENT', /^Thiếu đơn vị tính: ghi rõ %/],
    ['tăng 41,3 %', 'PERCENT', /Không hiểu “tăng” trước con số/],
    ['3 tỷ 5', 'VND', /nhiều hơn một con số/],
    ['3 tỷ 500 đồng', 'VND', /nhiều hơn một con số/],
    ['3 tỷ 5 đồng', 'VND', /nhiều hơn một con số/],
    ['3 tỷ 1.500 triệu đồng', 'VND', /nhiều hơn một con số/],
    ['3,5 tỷ 200 triệu đồng', 'VND', /nhiều hơn một con số/],
    ['500 triệu 3 tỷ đồng', 'VND', /nhiều hơn một con số/],
    ['3 tỷ 200 tỷ đồng', 'VND', /nhiều hơn một con số/],
    ['3 tỷ đồng và 500 triệu đồng', 'VND', /nhiều hơn một con số/],
    ['2 nghìn 5 vụ', 'CASE', /nhiều hơn một con số/],
    ['3 tỷ rưỡi', 'VND', /^Không hiểu “tỷ rưỡi” sau con số/],
    ['3 tỷ đồng rưỡi', 'VND', /^Không hiểu “rưỡi” sau “đồng”/],
    ['20 tỷ USD', 'VND', /^Không hiểu “tỷ usd” sau con số/],
    ['20 tỷ đô la', 'VND', /^Không hiểu “tỷ đô la” sau con số/],
    ['20 nghìn', 'VND', /^Thiếu đơn vị tính/],
    ['20 nghìn đồng bào', 'VND', /^Không hiểu “bào” sau “đồng”/],
    ['5 triệu đồng/người', 'VND', /^Không hiểu/],
    ['5 triệu đồng mỗi người', 'VND', /^Không hiểu “mỗi người” sau “đồng”/],
    ['20 tỷ nghìn đồng', 'VND', /^Không hiểu “tỷ nghìn đồng” sau con số/],
    ['1.5 tỷ', 'VND', /^Không đọc được “1\.5”/],
    ['1,2345 nghìn vụ', 'CASE', /không phải là số nguyên/],
    ['376,500 m²', 'M2', /có thể là hàng nghìn hoặc ba chữ số thập phân/],
    ['không có', 'CASE', /có thể là bằng 0 hoặc là thiếu số liệu/],
    ['Chưa có', 'CASE', /có thể là bằng 0 hoặc là thiếu số liệu/],
    ['không', 'CASE', /có thể là bằng 0 hoặc là thiếu số liệu/],
    ['chưa có kết luận', 'CONCLUSION', /không có con số nào/],
    ['không có số liệu', 'CASE', /Không hiểu “số liệu”/],
    ['chưa có số liệu', 'CASE', /không có con số nào/],
    ['không có đơn nào', 'CASE', /^Đơn vị “đơn” không hợp/],
    ['không có vụ nào không đúng hạn', 'CASE', /không có con số nào/],
    ['không thấy vụ nào', 'CASE', /Không hiểu/],
    ['hơn 10 vụ trở lên', 'CASE', /^Không hiểu “trở lên” sau “vụ”/],
    ['từ 10 đến 12 vụ trở lên', 'CASE', /nhiều hơn một con số/],
    ['ít nhất 1,5 vụ', 'CASE', /^Dấu phẩy là dấu thập phân/],
    ['5 đến mười vụ', 'CASE', /^Không hiểu “đến mười vụ” sau con số/],
    ['5 vụ và ba cuộc', 'CASE', /^Không hiểu “và ba cuộc” sau “vụ”/],
    ['5 vụ, giảm so với cùng kỳ', 'CASE', /^Không hiểu/],
    ['5 vụ (ước tính)', 'CASE', /^Không hiểu/],
    ['5 đơn vị', 'LETTER', /^Đơn vị “đơn vị” không hợp/],
    ['5 cuộc họp', 'INSPECTION', /^Không hiểu “họp” sau “cuộc”/],
    ['5 cuộc kiểm tra', 'INSPECTION', /^Đơn vị “cuộc kiểm tra” không hợp/],
    ['5 cuộc thanh tra, kiểm tra', 'CHECK', /^Đơn vị “cuộc thanh tra, kiểm tra” không hợp/],
    ['5 cuộc kiểm tra, thanh tra', 'CHECK', /^Đơn vị “cuộc kiểm tra, thanh tra” không hợp/],
    ['5 đoàn thanh tra', 'GROUP', /^Không hiểu “thanh tra” sau “đoàn”/],
    ['300 lượt xe', 'SESSION', /^Không hiểu “xe” sau “lượt”/],
    ['1.200 tổ chức, cá nhân', 'ORGANISATION', /^Đơn vị “tổ chức, cá nhân” không hợp/],
    ['1.200 cá nhân và tổ chức', 'PERSON', /^Đơn vị “cá nhân và tổ chức” không hợp/],
    ['1.200 tổ chức, doanh nghiệp, cá nhân', 'ORGANISATION', /^“tổ chức” và “cá nhân” là hai thứ khác nhau/],
    [
      '10.000 lớp tập huấn, buổi tuyên truyền',
      'CLASS',
      /^Đơn vị “lớp tập huấn, buổi tuyên truyền” không hợp/,
    ],
    ['4,5 ha 500 m2', 'M2', /nhiều hơn một con số/],
    ['376 m3', 'M2', /nhiều hơn một con số/],
    ['95,5%', 'CASE', /^Đơn vị “%” không hợp/],
    ['376 m2 và 12 m2', 'M2', /nhiều hơn một con số/],
    ['152¹', 'INSPECTION', /^Không hiểu “¹” sau con số/],
    ['1,4E+11', 'VND', /nhiều hơn một con số/],
    ['10 %', 'CASE', /^Đơn vị “%” không hợp/],
    ['constructor 5', 'CASE', /^Không hiểu “constructor” trước con số/],
    ['(5)', 'CASE', /^Không hiểu/],
    ['506.000 lượt người', 'SESSION', /^Đơn vị “lượt người” không hợp với số liệu tính bằng lượt\./],
    ['3.239 công dân', 'SESSION', /^Đơn vị “công dân” không hợp/],
    ['5 triệu', 'CASE', /^Đơn vị “triệu” không hợp/],
    ['4,5 ha', 'VND', /^Đơn vị “ha” không hợp/],
    ['376m2', 'VND', /^Đơn vị “m²” không hợp/],
    ['4.642', 'VND', /^Thiếu đơn vị tính: ghi rõ đồng hoặc triệu đồng hoặc tỷ đồng\./],
    ['hơn 376', 'M2', /^Thiếu đơn vị tính: ghi rõ m² hoặc ha\./],
    ['gần 0', 'CASE', /nhỏ hơn 0/],
    ['1.000.000.000 tỷ', 'VND', /tối đa 18 chữ số/],
  ])('%j of %s is refused with its reason', (text, unit, reason) => {
    expect(reasonOf(parseFigure(text, unit))).toMatch(reason);
  });

  it('any text is read as a figure or refused with a reason, and never throws', () => {
    const piece = fc.constantFrom(
      '1',
      '000',
      '.',
      ',',
      ' ',
      '-',
      'hơn',
      'gần ',
      'tỷ',
      ' nghìn',
      'triệu ',
      ' vụ',
      ' đồng',
      'm2',
      'ha',
      '\u00a0',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, anyUnit, (text, unit) => {
        const result = parseFigure(text, unit);
        expect(result.ok ? makeFigure(result.figure) : /^\S.*\.$/su.test(result.reason)).toEqual(
          result.ok ? result : true,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('every number that the Vietnamese locale writes is read as that number', () => {
    const vietnamese = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 4 });
    fc.assert(
      fc.property(fc.nat(), (n) => {
        expect(parseFigure(vietnamese.format(n), 'PERSON')).toMatchObject({ figure: { value: String(n) } });
        const area = `${vietnamese.format(n / 10_000)} ha`;
        expect(parseFigure(area, 'M2')).toMatchObject({ figure: { value: String(n) } });
      }),
    );
  });

  it('amounts of falling sizes are one number, and nothing is lost of it', () => {
    const part = fc.integer({ min: 1, max: 999 });
    fc.assert(
      fc.property(part, part, part, (billions, millions, thousands) => {
        const text = `${billions} tỷ ${millions} triệu ${thousands} nghìn đồng`;
        const value = String(((billions * 1000 + millions) * 1000 + thousands) * 1000);
        expect(parseFigure(text, 'VND')).toMatchObject({ ok: true, figure: { value, qualifier: 'EQ' } });
      }),
    );
  });

  it('a numeral in words multiplies, whatever is counted', () => {
    const whole = fc.constantFrom(...unitsOfMeasure.filter((unit) => unit !== 'PERCENT'));
    const said = fc.constantFrom<[string, number]>(
      ['nghìn', 3],
      ['ngàn', 3],
      ['vạn', 4],
      ['triệu', 6],
      ['chục nghìn', 4],
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), said, whole, (n, [word, zeros], unit) => {
        const value = `${n}${'0'.repeat(zeros)}`;
        const result = parseFigure(`${n} ${word} ${unitName(unit)}`, unit);
        expect(result).toMatchObject({ ok: true, figure: { value } });
      }),
    );
  });

  it('a word belongs to one unit: what one prints is refused for every other', () => {
    for (const [unit, other] of unitsOfMeasure.flatMap((u) => unitsOfMeasure.map((o) => [u, o] as const))) {
      expect(parseFigure(`5 ${unitName(unit)}`, other).ok).toBe(unit === other);
    }
  });
});

describe('a figure that is given in parts', () => {
  it('keeps the words it was printed with', () => {
    const parts = figure('1000', 'GT', 'LETTER');
    expect(makeFigure(parts)).toStrictEqual({ ok: true, figure: parts });
    const printed = 'hơn 1.000 đơn khiếu nại, tố cáo';
    expect(makeFigure({ ...parts, printed })).toEqual({ ok: true, figure: { ...parts, printed } });
  });

  it.each<[Partial<Figure>, RegExp]>([
    [{ qualifier: 'BETWEEN' }, /đủ hai đầu/],
    [{ qualifier: 'EQ', high: '12' }, /đủ hai đầu/],
    [{ qualifier: 'BETWEEN', high: '7' }, /số sau lớn hơn/],
    [{ qualifier: 'BETWEEN', high: '1.000' }, /số nguyên không âm/],
  ])('is refused where its two ends are none: %j', (part, reason) =>
    expect(reasonOf(makeFigure({ ...figure(7), ...part }))).toMatch(reason),
  );

  it.each(['-5', '-0', '01', '', '1.417', '1e3', ' 5', '5\n', '٣', '1000000000000000000'])(
    'is refused unless its value is a whole number of up to 18 digits: %j',
    (value) => expect(reasonOf(makeFigure(figure(value)))).toMatch(/số nguyên không âm, tối đa 18 chữ số/),
  );

  it('is refused where it claims less than nothing', () => {
    expect(reasonOf(makeFigure(figure(0, 'LT')))).toMatch(/nhỏ hơn 0/);
    for (const qualifier of ['EQ', 'GT', 'APPROX'] as const)
      expect(makeFigure(figure(0, qualifier)).ok).toBe(true);
    expect(makeFigure(figure(1, 'LT')).ok).toBe(true);
  });
});

describe('words beside a value', () => {
  const beside = (given: Parameters<typeof figureOf>[1]) => {
    try {
      const { value, qualifier, printed } = figureOf('money.violations', given);
      return [value, qualifier, printed];
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [{ printed: 'hơn 140 tỷ đồng', value: '140000000000' }, ['140000000000', 'GT', 'hơn 140 tỷ đồng']],
    [
      { printed: 'hơn 140 tỷ đồng', value: '140000000000', qualifier: 'GT' as const },
      ['140000000000', 'GT', 'hơn 140 tỷ đồng'],
    ],
    [{ printed: '140.000', value: '140000000000' }, ['140000000000', 'EQ', '140.000']],
    [{ printed: '140', value: '140000000000' }, ['140000000000', 'EQ', '140']],
    [{ printed: '140.000.000', value: '140000000000' }, ['140000000000', 'EQ', '140.000.000']],
    [{ value: '140000000000' }, ['140000000000', 'EQ', undefined]],
    [{ value: '140000000000', qualifier: 'LT' as const }, ['140000000000', 'LT', undefined]],
  ])('%j are taken', (given, figure) => expect(beside(given)).toEqual(figure));

  it.each([
    [{ printed: 'hơn 140 tỷ đồng', value: '14000000000' }, /không khớp 14000000000/],
    [{ printed: 'hơn 140 tỷ đồng', value: '140000000000', qualifier: 'EQ' as const }, /không khớp .*\(EQ\)/],
    [{ printed: 'hơn 140 tỷ đồng', qualifier: 'LT' as const }, /không khớp .*\(LT\)/],
    [{ printed: '140', value: '1400000000' }, /Thiếu đơn vị tính/],
    [{ printed: '140 tỷ USD', value: '140000000000' }, /Không hiểu/],
    [{ printed: '1,417 tỷ', value: '1417000000000' }, /không khớp/],
    [{}, /chưa có số liệu/],
  ])('%j are refused', (given, reason) => expect(beside(given)).toMatch(reason));

  it('never give another value than the one beside which they stand', () => {
    const words = fc.constantFrom('140', 'hơn 140', '1.417', '1,5', '3 tỷ', '616 ha', '0', 'gần 5 nghìn');
    fc.assert(
      fc.property(words, anyValue, anyUnit, (text, value, unit) => {
        const alone = parseFigure(text, unit);
        const result = parseFigureBeside(value, text, unit);
        const [found, meant] = result.ok && !alone.ok ? [result.figure.value, value] : [result, alone];
        expect(found).toEqual(meant);
      }),
    );
  });
});

describe('printing a figure', () => {
  it.each<[string, UnitOfMeasure, Qualifier, string]>([
    ['4642000000000', 'VND', 'GT', 'hơn 4.642 tỷ đồng'],
    ['14250000000', 'VND', 'EQ', '14,25 tỷ đồng'],
    ['160596000000', 'VND', 'EQ', '160.596 triệu đồng'],
    ['1000000000', 'VND', 'EQ', '1 tỷ đồng'],
    ['999000000', 'VND', 'EQ', '999 triệu đồng'],
    ['999999999', 'VND', 'EQ', '999.999.999 đồng'],
    ['12345678901', 'VND', 'EQ', '12.345.678.901 đồng'],
    ['500000', 'VND', 'APPROX', 'khoảng 500.000 đồng'],
    ['45000', 'M2', 'EQ', '4,5 ha'],
    ['45001', 'M2', 'EQ', '45.001 m²'],
    ['9999', 'M2', 'LT', 'gần 9.999 m²'],
    ['1417', 'INSPECTION', 'EQ', '1.417 cuộc'],
    ['141', 'INSPECTION', 'EQ', '141 cuộc'],
    ['1000000', 'PERSON', 'EQ', '1.000.000 người'],
    ['0', 'VND', 'EQ', '0'],
    ['0', 'CASE', 'GT', 'hơn 0'],
  ])('%s %s %s is printed %j', (value, unit, qualifier, text) =>
    expect(printFigure(figure(value, qualifier, unit))).toBe(text),
  );

  it.each<[string, UnitOfMeasure, string]>([
    ['hơn 20 nghìn tỷ đồng', 'VND', 'hơn 20 nghìn tỷ đồng'],
    ['4.640 triệu đồng', 'VND', '4.640 triệu đồng'],
    ['85.487 tr.đ', 'VND', '85.487 triệu đồng'],
    ['140.000.000.000 ₫', 'VND', '140.000.000.000 đồng'],
    ['12,345 tỷ', 'VND', '12,345 tỷ đồng'],
    ['0,5 tỷ đồng', 'VND', '0,5 tỷ đồng'],
    ['45.000 m2 đất', 'M2', '45.000 m²'],
    ['4,5 ha', 'M2', '4,5 ha'],
    ['457,4 nghìn mét vuông', 'M2', '457,4 nghìn m²'],
    ['1,2 triệu lượt người', 'ATTENDANCE', '1,2 triệu lượt người'],
    ['từ 10 đến 12 nghìn tỷ đồng', 'VND', 'từ 10 đến 12 nghìn tỷ đồng'],
    ['từ 500 triệu đến 1,2 tỷ đồng', 'VND', 'từ 500 đến 1.200 triệu đồng'],
    ['3 tỷ 500 triệu đồng', 'VND', '3,5 tỷ đồng'],
    ['82,4%', 'PERCENT', '82,4 %'],
    ['0,05 %', 'PERCENT', '0,05 %'],
    ['10 vụ trở lên', 'CASE', 'ít nhất 10 vụ việc'],
    ['không có vụ nào', 'CASE', '0'],
  ])('%j of %s is shown in the size in which it was printed: %j', (text, unit, shown) => {
    const read = parseFigure(text, unit);
    expect(read.ok && printFigure(read.figure, sizePrinted(read.figure))).toBe(shown);
  });

  it.each<[string, UnitOfMeasure, string]>([
    ['376,5 m² đất', 'M2', '376,5 m²'],
    ['Hơn 376,5 m2', 'M2', 'hơn 376,5 m²'],
    ['4,56789 ha', 'M2', '4,56789 ha'],
    ['41,345 phần trăm', 'PERCENT', '41,345 %'],
    ['từ 376,5 đến 380 m²', 'M2', 'từ 376 đến 380 m²'],
    ['376 m²', 'M2', '376 m²'],
    ['hơn 20 nghìn tỷ đồng', 'VND', 'hơn 20 nghìn tỷ đồng'],
  ])('%j of %s is shown with the part that the record only bounds: %j', (text, unit, shown) => {
    const read = parseFigure(text, unit);
    expect(read.ok && textOf(read.figure)).toBe(shown);
  });

  it('a size that the words do not say of this figure is not taken', () => {
    const other = { ...figure('140000000000', 'EQ', 'VND'), printed: '140 triệu đồng' };
    expect(sizePrinted(other)).toBeNull();
    expect(sizePrinted({ ...other, printed: '140.000' })).toBeNull();
    expect(sizePrinted(figure('140000000000', 'EQ', 'VND'))).toBeNull();
  });

  it('what is printed is read back as the same figure, however its letters and spaces are composed', () => {
    fc.assert(
      fc.property(anyFigure, (original) => {
        const printed = printFigure(original);
        expect(parseFigure(printed, original.unit)).toEqual({ ok: true, figure: { ...original, printed } });
        const elsewhere = printed.normalize('NFD').replaceAll(' ', '\u00a0').toUpperCase();
        expect(parseFigure(elsewhere, original.unit)).toMatchObject({ ok: true, figure: original });
      }),
      { numRuns: 2000 },
    );
  });
});

// The model: the whole numbers a figure may stand for. Figures of the properties are small, so that those up to 30 show every case.
const holds = ({ value, high = value, qualifier }: Figure, n: number): boolean =>
  ({
    EQ: n === Number(value),
    GT: n > Number(value),
    LT: n < Number(value),
    AT_LEAST: n >= Number(value),
    AT_MOST: n <= Number(value),
    APPROX: true,
    BETWEEN: n >= Number(value) && n <= Number(high),
  })[qualifier];
const consistent = (f: Figure): number[] =>
  Array.from({ length: 31 }, (_, n) => n).filter((n) => holds(f, n));
const pairs = (a: Figure, b: Figure): (readonly [number, number])[] =>
  consistent(a).flatMap((x) => consistent(b).map((y) => [x, y] as const));
const small = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 4 }), anyQualifier)
  .filter(([value, , qualifier]) => value > 0 || qualifier !== 'LT')
  .map(([value, by, qualifier]) => ended(BigInt(value), by, 'CASE', qualifier));

describe('adding figures (edge case 38)', () => {
  it.each<[Qualifier, Qualifier, Qualifier]>([
    ['EQ', 'EQ', 'EQ'],
    ['EQ', 'GT', 'GT'],
    ['EQ', 'LT', 'LT'],
    ['EQ', 'APPROX', 'APPROX'],
    ['GT', 'GT', 'GT'],
    ['GT', 'LT', 'APPROX'],
    ['GT', 'APPROX', 'APPROX'],
    ['LT', 'LT', 'LT'],
    ['LT', 'APPROX', 'APPROX'],
    ['APPROX', 'APPROX', 'APPROX'],
    ['EQ', 'AT_LEAST', 'AT_LEAST'],
    ['AT_LEAST', 'AT_LEAST', 'AT_LEAST'],
    ['AT_LEAST', 'GT', 'GT'],
    ['AT_MOST', 'AT_MOST', 'AT_MOST'],
    ['AT_MOST', 'LT', 'LT'],
    ['AT_MOST', 'AT_LEAST', 'APPROX'],
    ['AT_MOST', 'GT', 'APPROX'],
  ])('%s and %s make %s, whichever comes first', (a, b, sum) => {
    expect(addFigures(figure(3, a), figure(4, b))).toEqual(figure(7, sum));
    expect(addFigures(figure(4, b), figure(3, a))).toEqual(figure(7, sum));
  });

  it.each<[Figure, Figure]>([
    [figure(5), { ...figure(15, 'BETWEEN'), high: '17' }],
    [
      { ...figure(1, 'BETWEEN'), high: '3' },
      { ...figure(11, 'BETWEEN'), high: '15' },
    ],
    [figure(5, 'GT'), figure(15, 'GT')],
    [figure(5, 'LT'), figure(17, 'LT')],
    [figure(5, 'APPROX'), { ...figure(15, 'APPROX'), high: '17' }],
  ])('from 10 to 12 and %j make %j', (other, sum) => {
    const range = { ...figure(10, 'BETWEEN'), high: '12' };
    expect(addFigures(range, other)).toEqual(sum);
    expect(addFigures(other, range)).toEqual(sum);
  });

  it('shares of different wholes make no sum', () => {
    expect(sumFigures([figure(8000, 'EQ', 'PERCENT'), figure(9000, 'EQ', 'PERCENT')])).toBeNull();
  });

  it('the sum holds for whatever numbers its parts stand for', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const sum = addFigures(a, b);
        expect(pairs(a, b).filter(([x, y]) => !holds(sum, x + y))).toEqual([]);
      }),
    );
  });

  it('a sum does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(small, { minLength: 1, maxLength: 6 }), fc.nat(), (parts, turn) => {
        const cut = turn % parts.length;
        expect(sumFigures([...parts.slice(cut), ...parts.slice(0, cut)])).toEqual(sumFigures(parts));
      }),
    );
  });

  it('S-05 a sum with one “hơn” in it is printed with “hơn”, and drops the words of its parts', () => {
    const parts = ['hơn 4.642 tỷ đồng', '14,25 tỷ', '160.596 triệu đồng'].map((text) =>
      parseFigure(text, 'VND'),
    );
    const sum = sumFigures(parts.flatMap((part) => (part.ok ? [part.figure] : [])));
    expect(sum).toEqual(figure('4816846000000', 'GT', 'VND'));
    expect(printFigure(sum!)).toBe('hơn 4.816.846 triệu đồng');
  });

  it('S-06 the sum of no figures is unknown, not 0', () => {
    expect(sumFigures([])).toBeNull();
  });

  it('R28 figures of different units are never added, compared or reconciled', () => {
    const [sessions, persons] = [figure(2521, 'EQ', 'SESSION'), figure(3239, 'EQ', 'PERSON')];
    expect(() => addFigures(sessions, persons)).toThrow(TypeError);
    expect(() => sumFigures([sessions, sessions, persons])).toThrow('SESSION and PERSON');
    expect(() => compareFigures(sessions, persons)).toThrow(TypeError);
    expect(() => differenceWithin(sessions, persons, '0')).toThrow(TypeError);
  });
});

describe('comparing figures', () => {
  it.each<[Figure, Figure, string]>([
    [figure(152), figure(118), 'GREATER'],
    [figure(118), figure(152), 'LESS'],
    [figure(152), figure(152), 'EQUAL'],
    [figure(152, 'GT'), figure(152), 'GREATER'],
    [figure(152, 'GT'), figure(153), 'UNDECIDABLE'],
    [figure(152, 'GT'), figure(100, 'GT'), 'UNDECIDABLE'],
    [figure(152, 'GT'), figure(152, 'LT'), 'GREATER'],
    [figure(152, 'LT'), figure(152), 'LESS'],
    [figure(152, 'LT'), figure(152, 'LT'), 'UNDECIDABLE'],
    [figure(152, 'APPROX'), figure(1), 'UNDECIDABLE'],
    [figure(1, 'LT'), figure(0), 'EQUAL'],
    [figure(152, 'AT_LEAST'), figure(152), 'UNDECIDABLE'],
    [figure(152, 'AT_LEAST'), figure(151), 'GREATER'],
    [figure(152, 'AT_MOST'), figure(153), 'LESS'],
    [figure(0, 'AT_MOST'), figure(0), 'EQUAL'],
    [figure('9007199254740993'), figure('9007199254740992'), 'GREATER'],
  ])('%j stands to %j: %s', (a, b, outcome) => expect(compareFigures(a, b)).toBe(outcome));

  it('the answer holds for all numbers that two figures may stand for, and is withheld only where two such pairs disagree', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        const outcomes = new Set(pairs(a, b).map(([x, y]) => (x < y ? 'LESS' : x > y ? 'GREATER' : 'EQUAL')));
        expect(compareFigures(a, b)).toBe(outcomes.size === 1 ? [...outcomes][0] : 'UNDECIDABLE');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('reconciling figures', () => {
  const million = (n: number, qualifier: Qualifier = 'EQ'): Figure => figure(`${n}000000`, qualifier, 'VND');

  it('R30 parts that miss the printed total by one in the last place agree within that place', () => {
    const parts = sumFigures([million(85_487), million(42_736), million(32_372)])!;
    const total = million(160_596);
    const difference = million(1);
    expect(differenceWithin(parts, total, '1000000')).toEqual({ outcome: 'AGREES', difference });
    expect(differenceWithin(total, parts, '1000000')).toEqual({ outcome: 'AGREES', difference });
    expect(differenceWithin(parts, total, '999999')).toEqual({ outcome: 'DIFFERS', difference });
  });

  it.each<[Figure, Figure, string, string, Figure]>([
    [figure(100, 'GT'), figure(90), '10', 'DIFFERS', figure(10, 'GT')],
    [figure(100, 'GT'), figure(90), '11', 'UNDECIDABLE', figure(10, 'GT')],
    [figure(100, 'GT'), figure(110), '10', 'UNDECIDABLE', figure(10, 'APPROX')],
    [figure(10, 'LT'), figure(8), '8', 'AGREES', figure(2, 'APPROX')],
    [figure(10, 'LT'), figure(8), '7', 'UNDECIDABLE', figure(2, 'APPROX')],
    [figure(10, 'LT'), figure(20), '10', 'DIFFERS', figure(10, 'GT')],
    [figure(10, 'APPROX'), figure(10), '5', 'UNDECIDABLE', figure(0, 'APPROX')],
    [figure(10), figure(10), '0', 'AGREES', figure(0)],
  ])('%j and %j within %s: %s by %j', (a, b, tolerance, outcome, difference) =>
    expect(differenceWithin(a, b, tolerance)).toEqual({ outcome, difference }),
  );

  it('agreement and difference hold for all numbers that two figures may stand for, and are withheld only where pairs disagree', () => {
    fc.assert(
      fc.property(small, small, fc.integer({ min: 0, max: 8 }), (a, b, tolerance) => {
        const distances = pairs(a, b).map(([x, y]) => Math.abs(x - y));
        const { outcome, difference } = differenceWithin(a, b, String(tolerance));
        const within = new Set(distances.map((d) => (d <= tolerance ? 'AGREES' : 'DIFFERS')));
        expect(outcome).toBe(within.size === 1 ? [...within][0] : 'UNDECIDABLE');
        expect(makeFigure(difference).ok).toBe(true);
        expect(distances.filter((d) => !holds(difference, d))).toEqual([]);
        expect(difference.qualifier === 'EQ').toBe(new Set(distances).size === 1);
      }),
      { numRuns: 1000 },
    );
  });
});
