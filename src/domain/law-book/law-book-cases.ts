import type { LawBookEntry } from './law-book-entry.js';

/** Edge cases: what happened somewhere, and what becomes of it here. */
export const edgeCases = {
  'edge-case-1': {
    sentence: 'A unit that a report does not list is elected: the registry decides whether it is a member.',
    source: 'practice',
    see: ['S2', 'R13'],
  },
  'edge-case-2': {
    sentence:
      'A document counts more units than it names: both are kept, with a warning and what the count includes.',
    source: 'practice',
    quotes: [{ words: '9 tỉnh đồng bằng sông Hồng', from: 'S1' }],
    see: ['S1'],
  },
  'edge-case-3': {
    sentence: 'Two blocks of one organiser have the same number in different tiers: both stand.',
    source: 'practice',
    see: ['R3'],
  },
  'edge-case-4': {
    sentence: 'A block has a name and no number: it stands under its name, and is found by its aliases.',
    source: 'practice',
    quotes: [{ words: 'Khối Các đơn vị sự nghiệp', from: 'S3' }],
    see: ['S3'],
  },
  'edge-case-5': {
    sentence:
      'One cluster is printed as “V” and as “số 5”: it is one number, and each label stays as printed.',
    source: 'practice',
    see: ['R7'],
  },
  'edge-case-6': {
    sentence: 'A unit is in clusters of two organisers at once: it may be.',
    source: 'practice',
    see: ['S0', 'R4'],
  },
  'edge-case-7': {
    sentence: 'A unit moves to another cluster: each year is told by the members of that year.',
    source: 'practice',
    see: ['R5'],
  },
  'edge-case-8': {
    sentence:
      'A unit is gone from a list and nobody says why: its release has an unknown reason and proves no membership.',
    source: 'practice',
  },
  'edge-case-9': {
    sentence:
      'A unit joins for the coming year at the summary: it signs and votes on the officers of that year, and on no award of this one.',
    source: 'practice: a unit joined so in 2025',
    unverified: 'that it votes on the officers is assumed',
    see: ['R5'],
  },
  'edge-case-10': {
    sentence: 'A unit is renamed: it keeps its id, and its names their days.',
    source: 'practice',
    see: ['R67'],
  },
  'edge-case-11': {
    sentence:
      'Most inspectorates of ministries end: clusters become small or empty, are dissolved, and the year has no common summary.',
    source: 'Law on Inspection 84/2025/QH15',
    since: '2025-07-01',
    see: ['P52'],
  },
  'edge-case-12': {
    sentence:
      'The leading unit ends within its term: the office is vacant, and who acts is said, not guessed.',
    source: 'assumed',
    unverified: 'that a deputy acts until the organiser assigns somebody',
    see: ['P52', 'S-21'],
  },
  'edge-case-13': {
    sentence:
      'Units end on different days, in some provinces a month before the law: each end has its own day.',
    source: 'practice: a province ended its inspectorates on 1 June 2025',
    see: ['P53'],
  },
  'edge-case-14': {
    sentence:
      'Units of different clusters or tiers are merged: the new unit begins without memberships, and its history leads back.',
    source: 'practice: mergers of provinces in 2025',
    unverified: 'which units became which is from memory',
    see: ['P54', 'R68'],
  },
  'edge-case-15': {
    sentence: 'A merged unit has the name of one it came from: ids, not names, tell them apart.',
    source: 'practice',
    see: ['R68'],
  },
  'edge-case-16': {
    sentence: 'A unit signs a pledge and ends within the year: its signature stays.',
    source: 'assumed',
  },
  'edge-case-17': {
    sentence:
      'An organiser cuts all its clusters anew: the new ones have ids of their own and name those they continue.',
    source: 'practice: a merged city formed 15 clusters and 20 blocks',
    see: ['P55', 'R8'],
  },
  'edge-case-18': {
    sentence: 'Another unit takes the office within a year: both stand with their days.',
    source: 'assumed',
    unverified: 'no case was found',
  },
  'edge-case-19': {
    sentence: 'The head of a unit leaves: the unit keeps its office, for persons only represent it.',
    source: 'practice',
    see: ['R9'],
  },
  'edge-case-20': {
    sentence: 'A deputy head speaks for the unit: who represents it need not be its head.',
    source: 'practice',
    quotes: [{ words: 'Phó Chánh Thanh tra tỉnh Điện Biên (Cụm phó)', from: 'S4' }],
    see: ['S4'],
  },
  'edge-case-21': {
    sentence: 'Somebody heads a unit for the time being: the position says so.',
    source: 'practice',
    quotes: [{ words: 'Phó Tổng Biên tập phụ trách Báo Thanh tra', from: 'S3' }],
    see: ['S3'],
  },
  'edge-case-22': {
    sentence: 'A unit speaks last or hosts: no office follows from that.',
    source: 'practice',
    see: ['S3', 'S-01'],
  },
  'edge-case-23': {
    sentence: 'A cluster has more than one deputy: each has an ordinal.',
    source: 'practice',
    see: ['R9'],
  },
  'edge-case-24': {
    sentence: 'A deputy hosts and opens a meeting: host and opener are told apart from any office.',
    source: 'practice',
    see: ['R41'],
  },
  'edge-case-25': {
    sentence: 'An office is assigned and not voted on: how it was given is recorded.',
    source: 'practice',
    see: ['R12'],
  },
  'edge-case-26': {
    sentence:
      'Officers begin at once, or with their year: the day of the vote, the first day and the year are three things.',
    source: 'practice',
    quotes: [{ words: 'điều hành ngay sau khi được giới thiệu', from: 'P25' }],
    see: ['P25', 'R10'],
  },
  'edge-case-27': {
    sentence:
      'The next leader is in office while the report of the old year is due: who led that year files it.',
    source: 'practice',
    see: ['S2', 'R51'],
  },
  'edge-case-28': {
    sentence: 'Equal votes: nobody is chosen until a second ballot or the council decides.',
    source: 'assumed',
    see: ['P18', 'R42'],
  },
  'edge-case-29': {
    sentence: 'A cluster of two: both are needed, and one against one is common.',
    source: 'practice',
    see: ['P57'],
  },
  'edge-case-30': {
    sentence:
      'A share of a number that it does not divide: the votes needed are rounded up, and an abstention is no vote in favour.',
    source: 'Decree 91/2017/NĐ-CP, Article 45(8), on counting all members',
    unverified: 'the rounding is arithmetic, not text',
    see: ['P15', 'R57'],
  },
  'edge-case-31': {
    sentence:
      'Somebody stands in for a member at a meeting or in a council: who and on whose authority is kept, and the vote is the member’s.',
    source: 'practice: the council of one ministry',
    see: ['P19'],
  },
  'edge-case-34': {
    sentence: 'A cluster says that it proposes nothing: that is neither late nor missing.',
    source: 'practice',
    quotes: [{ words: 'không đề nghị', from: 'P61' }],
    see: ['P61', 'R54'],
  },
  'edge-case-35': {
    sentence:
      'A report comes late: some exclude the unit, some take points, some accept it; the sheet and the terms say which.',
    source: 'practice',
    see: ['P44', 'P57'],
  },
  'edge-case-38': {
    sentence: 'A sum has a “hơn” in it: it has a bound and no value, and a rank that hangs on it stays open.',
    source: 'practice',
    quotes: [{ words: 'hơn 29.288 đơn các loại', from: 'S2' }],
    see: ['S2', 'S4', 'R27'],
  },
  'edge-case-39': {
    sentence:
      'A figure counts two things together: it is a measure of its own, which no sum joins to another.',
    source: 'practice',
    quotes: [{ words: 'hơn 10.000 lớp tập huấn, buổi tuyên truyền', from: 'S4' }],
    see: ['S4'],
  },
  'edge-case-40': {
    sentence: 'Numbers are printed the Vietnamese way: the dot groups thousands, the comma begins decimals.',
    source: 'practice',
    quotes: [{ words: 'hơn 4.642 tỷ đồng', from: 'S2' }],
    see: ['S2', 'S4'],
  },
  'edge-case-41': {
    sentence: 'Parts miss their total by one in the last place: they agree within that place.',
    source: 'practice',
    see: ['R30'],
  },
  'edge-case-42': {
    sentence: 'Inspections come over from the period before: they are counted, and seen as such.',
    source: 'practice',
    see: ['R29'],
  },
  'edge-case-43': {
    sentence: 'A percentage of a plan may be over one hundred, or a range that is partly so.',
    source: 'practice: a report of a cluster of a People’s Committee',
  },
  'edge-case-45': {
    sentence: 'The summary and the next pledge are held in one sitting: both years are open at once.',
    source: 'practice',
    see: ['R21'],
  },
  'edge-case-48': {
    sentence:
      'A nominee is suspended after the vote: the vote stands, and nothing more is decided until the release.',
    source: 'Decree 152/2025/NĐ-CP, principles of commendation',
    since: '2025-07-01',
    unverified: 'that the vote is not held again',
    see: ['P13', 'R64'],
  },
  'edge-case-49': {
    sentence: 'An award is revoked years later: what rested on it is named and looked at again.',
    source: 'Law 06/2022/QH15, chapter VII, on the revocation; assumed for the rest',
    see: ['P07', 'R65', 'R66'],
  },
  'edge-case-51': {
    sentence: 'The press tells of a proposal: nothing is won until the authority decided.',
    source: 'practice',
    see: ['S2', 'S4', 'S-30'],
  },
  'edge-case-52': {
    sentence: 'A flag is handed to the next leader: it goes round with the office and is no award.',
    source: 'practice',
    see: ['S4', 'S-27'],
  },
  'edge-case-55': {
    sentence:
      'A council or a cluster decides in writing or from afar: replies in writing count for the quorum.',
    source: 'practice: the year of the epidemic, and the rules of one council',
    quotes: [{ words: 'hình thức phù hợp', from: 'P64' }],
    see: ['P16', 'P64'],
  },
} as const satisfies Readonly<Record<`edge-case-${number}`, LawBookEntry>>;
