import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  clusterWords,
  foldText,
  labelWords,
  lettered,
  printDate,
  romanValue,
  unitWords,
  visible,
} from '../../../src/domain/ground/text.js';

const syllables = [
  'Cụm',
  'khối',
  'thi',
  'đua',
  'số',
  'IV',
  'v',
  'Điện',
  'Biên',
  '4',
  '04',
  'vị',
  'đơn',
  'X',
  '–',
  'Thanh',
];
const label = fc.oneof(
  fc.array(fc.constantFrom(...syllables), { maxLength: 6 }).map((words) => words.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

describe('text as people search it', () => {
  it.each(['Điện Biên', 'dien bien', 'ĐIEN BIEN', 'ĐIỆN  BIÊN', ' điện-biên ', 'Điện Biên'.normalize('NFD')])(
    'S-17 “%s” is found as “dien bien”',
    (text) => expect(foldText(text)).toBe('dien bien'),
  );

  it('letters that differ in the Vietnamese alphabet are alike for search', () => {
    expect(foldText('ăâđêôơư ÀẢÃÁẠ Ựữ')).toBe('aadeoou aaaaa uu');
  });

  it.each([
    ['Đ typed as Ð (U+00D0)', '\u00d0iện Biên', 'dien bien'],
    ['Đ typed as Ɖ (U+0189)', '\u0189IỆN BIÊN', 'dien bien'],
    ['đ typed as ð (U+00F0)', '\u00f0iện biên', 'dien bien'],
    ['đ typed as ɖ (U+0256)', '\u0256iện biên', 'dien bien'],
    ['d with a stroke laid over it', 'd\u0335iện biên', 'dien bien'],
    ['Roman numerals of their own', 'Cụm \u2163, \u2177', 'cum iv viii'],
    ['letters and digits of full width', '\uff23\uff35\uff2d \uff14', 'cum 4'],
    ['ligatures and other forms', '\ufb01 \u2460 \u00b2 \ud835\udc00', 'fi 1 2 a'],
    ['soft hyphens', 'Điện Bi\u00adên', 'dien bien'],
    ['characters of no width', 'Đi\u200bện\u2060 Bi\u200d\u200cên\ufeff', 'dien bien'],
    ['variation selectors and fillers', 'Điện\ufe0f Biên\u3164', 'dien bien'],
    ['a hyphen that does not break', 'Điện\u2011Biên', 'dien bien'],
    ['tone marks of old encodings', 'a\u0340\u0341', 'a'],
    ['i without a dot, and with one more', 'D\u0131\u0130', 'dii'],
    ['Cyrillic', '\u0422h\u0430nh tr\u0430 \u0421\u04b1m \u0406V', 'thanh tra cұm iv'],
    ['Greek', '\u0392\u0391\u039d \u039f', 'ban o'],
    ['apostrophes of all kinds', 'M\u2019Đrăk M\u02bcĐrăk M\u0027Đrăk', 'm drak m drak m drak'],
    ['letters of other scripts, which are letters too', 'ລາວ 中国', 'ລາວ 中国'],
  ])('%s fold alike', (_what, text, folded) => expect(foldText(text)).toBe(folded));

  it.each(['***', '%', '_', '\u200b', '\u00ad', ' – ', '\u0301', '👍'])('of %j nothing is left', (text) => {
    expect(unitWords(text)).toEqual([]);
    expect(clusterWords(text)).toEqual([]);
  });

  it('what is folded holds nothing that a pattern of SQL would read as more than a letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => expect(foldText(text)).not.toMatch(/[%_\\]/)),
    );
  });

  it('whoever reads a text and types what it looks like finds it', () => {
    const same = (letters: string[]) => fc.constantFrom(...letters);
    const piece = fc.oneof(
      same(['Đ', '\u00d0', '\u0189', 'đ', '\u00f0', 'd', 'D']),
      same(['ê', 'Ệ', 'e', '\u0435', '\u00ade']),
      same(['a\u200b', 'Ă', '\u0410', 'â']),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), (pieces) =>
        expect(foldText(pieces.join(''))).toMatch(/^[dea]+$/),
      ),
    );
  });

  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) =>
        expect(foldText(foldText(text))).toBe(foldText(text)),
      ),
    );
  });

  it('a unit is found by the words of its name', () => {
    expect(unitWords('Cơ quan Thanh tra, giám sát ngân hàng')).toEqual(
      'co quan thanh tra giam sat ngan hang'.split(' '),
    );
    expect(unitWords(' – ')).toEqual([]);
  });
});

describe('what people read', () => {
  it.each(['Cụm 4', 'đ', 'ລາວ', 'Cụm \u2163', 'e\u0301'])('%j has letters', (text) =>
    expect(text).toMatch(lettered),
  );
  it.each(['4', '***', '2024–2025', '👍', '½'])('%j is seen and has no letter', (text) => {
    expect(text).toMatch(visible);
    expect(text).not.toMatch(lettered);
  });
  it.each([
    '',
    ' \n',
    '\u200b',
    '\u00ad',
    '\u3164',
    '\uffa0',
    '\u115f\u1160',
    '\u2800',
    '\u202e',
    '\u0301',
    '\ufe0f',
  ])('nothing is seen of %j', (text) => {
    expect(text).not.toMatch(visible);
    expect(text).not.toMatch(lettered);
  });
});

describe('dates as people read them', () => {
  it.each([
    ['2022-08-05', '05/08/2022'],
    ['2022-08', '08/2022'],
    ['2022', '2022'],
  ] as const)('%s is printed %s', (date, printed) => expect(printDate(date)).toBe(printed));
});

describe('the number of a cluster', () => {
  it.each([
    ['i', 1],
    ['iii', 3],
    ['iv', 4],
    ['v', 5],
    ['viii', 8],
    ['ix', 9],
    ['x', 10],
    ['xiv', 14],
    ['xx', 20],
    ['xxxix', 39],
  ])('Roman %s is %i', (word, value) => expect(romanValue(word)).toBe(value));

  it.each(['', 'iiii', 'vv', 'iix', 'xl', 'c', 'cum', 'vi '])('“%s” is no Roman numeral', (word) =>
    expect(romanValue(word)).toBeNull(),
  );

  it.each([
    ['Cụm Thi đua số IV', ['cum', '4']],
    ['Cụm thi đua số 4', ['cum', '4']],
    ['cụm 4', ['cum', '4']],
    ['CỤM IV', ['cum', '4']],
    ['Khối Thi đua số 2', ['khoi', '2']],
    ['Khối III', ['khoi', '3']],
    ['số IV', ['4']],
    ['IV', ['4']],
    ['Cụm V', ['cum', '5']],
    ['Cụm thi đua số 5', ['cum', '5']],
    ['Cụm thi đua V', ['cum', '5']],
    ['Khối thi đua 02', ['khoi', '2']],
    ['Cụm số 10', ['cum', '10']],
    ['số', ['so']],
    ['Cụm \u2163', ['cum', '4']],
    ['\u2163', ['4']],
    ['IV số', ['4']],
    ['Phong trào thi đua vì người nghèo', ['phong', 'trao', 'vi', 'nguoi', 'ngheo']],
    ['Khối Các đơn vị sự nghiệp', ['khoi', 'cac', 'don', 'vi', 'su', 'nghiep']],
    ['thi đua', ['thi', 'dua']],
    ['', []],
  ])('R7 “%s” is found by %j, printed Roman or Arabic (edge case 5)', (text, words) =>
    expect(clusterWords(text)).toEqual(words),
  );

  it('R7 the words of a label are found by themselves', () => {
    fc.assert(
      fc.property(label, (text) => {
        const words = clusterWords(text);
        expect(clusterWords(words.join(' '))).toEqual(words);
      }),
      { numRuns: 1000 },
    );
  });

  it('a query of nothing but what labels have in common finds those that have it', () => {
    expect(labelWords('Cụm thi đua số IV')).toEqual(['cum', '4', 'thi', 'dua', 'so']);
    expect(labelWords('Khối Các đơn vị sự nghiệp')).toEqual(clusterWords('Khối Các đơn vị sự nghiệp'));
  });

  it('R7 the same label gives the same words however its letters are composed', () => {
    fc.assert(
      fc.property(label, (text) =>
        expect(clusterWords(text.normalize('NFD'))).toEqual(clusterWords(text.normalize('NFC'))),
      ),
    );
  });
});
