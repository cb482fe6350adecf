import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { clusterWords, foldText, printDate, romanValue, unitWords } from '../../src/domain/text.js';

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

  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
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

describe('dates as people read them', () => {
  it.each([
    ['2022-08-05', '05/08/2022'],
    ['2022-08', '08/2022'],
    ['2022', '2022'],
  ])('%s is printed %s', (date, printed) => expect(printDate(date)).toBe(printed));
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
    ['số', []],
    ['IV số', ['4']],
    ['Phong trào thi đua vì người nghèo', ['phong', 'trao', 'vi', 'nguoi', 'ngheo']],
    ['Khối Các đơn vị sự nghiệp', ['khoi', 'cac', 'don', 'vi', 'su', 'nghiep']],
    ['thi đua', []],
    ['', []],
  ])('R7 “%s” is found by %j, printed Roman or Arabic', (text, words) =>
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

  it('R7 the same label gives the same words however its letters are composed', () => {
    fc.assert(
      fc.property(label, (text) =>
        expect(clusterWords(text.normalize('NFD'))).toEqual(clusterWords(text.normalize('NFC'))),
      ),
    );
  });
});
