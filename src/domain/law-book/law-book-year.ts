import type { LawBookEntry } from './law-book-entry.js';

/** Rules of clusters, offices, pledges, reports, scores and meetings: the year up to its summary. */
export const rulesOfTheYear = {
  R1: {
    sentence:
      'A launcher launches one movement a year, with one theme; a theme may come back in another year.',
    source: 'practice',
    quotes: [{ words: 'Siết chặt kỷ cương, tăng cường hiệu quả', from: 'S2' }],
    see: ['S2', 'S3'],
  },
  R2: {
    sentence:
      'A plan may be cited by its number alone, without symbol or day: what is missing stays unknown.',
    source: 'practice',
    quotes: [{ words: 'Kế hoạch số 64 của TTCP', from: 'S1' }],
    see: ['S1'],
  },
  R3: {
    sentence:
      'A cluster has one organiser; no other cluster of that organiser, tier and kind has its number at the same time.',
    source: 'practice',
  },
  R4: {
    sentence:
      'A unit is in one cluster of an organiser and tier at a time, and may be in those of others beside it.',
    source: 'practice',
    quotes: [{ words: 'giao ước thi đua của Cụm 1 […] và Khối thi đua các cơ quan nội chính', from: 'S0' }],
    see: ['S0'],
  },
  R5: {
    sentence: 'Memberships have days: what is about a year is answered by the members of that year.',
    source: 'practice',
  },
  R6: {
    sentence:
      'A cluster may be as small as two units and as large as fourteen; no number of members is refused.',
    source: 'practice',
    see: ['P48', 'P55', 'P56', 'P57'],
  },
  R7: {
    sentence: 'Roman and Arabic numbers of clusters are the same number; each is shown as it was printed.',
    source: 'practice',
    quotes: [
      { words: 'Cụm Thi đua số IV', from: 'S4' },
      { words: 'Cụm Thi đua số 2', from: 'S1' },
    ],
    see: ['S1', 'S4'],
  },
  R8: {
    sentence: 'Clusters are cut anew over the years, so a number names no cluster for ever; each has an id.',
    source: 'practice',
    quotes: [{ words: '9 tỉnh đồng bằng sông Hồng', from: 'S1' }],
    unverified: 'that a number went to other units is told by single cases',
    see: ['S1'],
  },
  R9: {
    sentence:
      'Offices are held by units, never by persons: one leader a year, and deputies counted by an ordinal.',
    source: 'practice',
    see: ['S2', 'S4'],
  },
  R10: {
    sentence: 'A term of office is one emulation year.',
    source: 'practice: guidance of Hà Nội, 01/HD-HĐTĐKT of 2021, and of the customs service',
    unverified:
      'that it begins on 1 January unless a handover or an earlier start is recorded, but not before its leader was chosen and could lead, until when the officers of the year before go on',
    see: ['P25', 'P26'],
  },
  R11: {
    sentence: 'The members choose the officers of the coming year at the summary of the year, in turn.',
    source: 'practice: Guidance 1122/BTĐKT-VI of 2011 and 2746/HD-BTĐKT of 2015 on clusters of provinces',
    quotes: [
      {
        words: 'thống nhất Thanh tra Bộ Tư pháp là Khối trưởng, Thanh tra Bộ Tài chính là Khối phó',
        from: 'S2',
      },
    ],
    see: ['P25', 'P26', 'P31', 'P32', 'S2', 'S4'],
  },
  R12: {
    sentence:
      'An organiser may also assign an office or recognise its holder, with an election before it or without.',
    source: 'practice: Circular 09/2018/TT-BTTTT, Article 11, lets the minister recognise leaders',
    see: ['P27'],
  },
  R13: {
    sentence:
      'Who takes an office, scores or signs is a member in the year that it is about, by the registry; a list in a report proves nothing.',
    source: 'practice',
    quotes: [{ words: 'Thanh tra Bộ Tài chính là Khối phó Khối Thi đua số 2 năm 2024', from: 'S2' }],
    unverified: 'that membership is needed at all is inferred from every case seen',
    see: ['S2', 'S-04'],
  },
  R14: {
    sentence: 'A unit holds one office of a cluster in a year: no leader is its own deputy.',
    source: 'assumed',
    unverified: 'no text says it; no case was seen that differs',
  },
  R15: {
    sentence: 'A deputy often leads in the year after; that is a custom to be shown, not a rule to be kept.',
    source: 'practice',
    see: ['S4', 'S-03'],
  },
  R16: {
    sentence: 'A unit may lead again before all others of the cluster have led, with a warning.',
    source: 'assumed',
    unverified:
      'a unit that led in 2017 and again in 2024, one of seven, suggests a round; no text was found',
  },
  R17: {
    sentence: 'The leader of the year draws up the score sheet, within what its superiors prescribe.',
    source: 'practice: criteria of a cluster of provinces, issued by its leader in 2018',
    see: ['P45'],
  },
  R18: {
    sentence: 'A sheet is adopted before anybody is scored, and stays as it is from the first score on.',
    source: 'assumed',
  },
  R19: {
    sentence:
      'The highest points of all criteria add up to the scale; a bonus counts inside the scale or on top of it.',
    source: 'practice: rules of Nghệ An on inspection work, 2020 and the draft of 2025',
    see: ['P37', 'P38', 'D1'],
  },
  R20: {
    sentence: 'A unit signs the pledge of a year for itself and once, through a person in a position.',
    source: 'practice',
  },
  R21: {
    sentence:
      'A pledge is signed after its text was adopted and it was opened, which may be in the year before.',
    source: 'practice',
  },
  R22: {
    sentence:
      'Who has not signed by the conclusion is listed, and may sign late until a day that is set for it.',
    source: 'assumed',
  },
  R23: {
    sentence: 'A target may be a share of units, such as all of them earning a title.',
    source: 'practice',
  },
  R26: {
    sentence:
      'A report states its period and the day up to which it counts; the unit that a figure is about confirms or disputes it.',
    source: 'practice',
    unverified: 'who may report, confirm, dispute, lock and issue is assumed',
  },
  R27: {
    sentence:
      'A figure keeps the word before it: exact, more than, nearly, at least, at most, about. A bound is no exact figure.',
    source: 'practice',
    quotes: [
      { words: 'hơn 4.642 tỷ đồng', from: 'S2' },
      { words: 'hơn 29.288 đơn các loại', from: 'S2' },
    ],
    see: ['S2', 'S4', 'S-05'],
  },
  R28: {
    sentence:
      'Money, land, persons, visits, letters and cases are measured apart, and never added to one another.',
    source: 'practice',
    quotes: [{ words: '2.521 lượt với 3.239 công dân', from: 'S2' }],
    see: ['S2', 'S4'],
  },
  R29: {
    sentence: 'Inspections carried over from the period before count in the total of this one.',
    source: 'practice',
  },
  R83: {
    sentence:
      'The tier of a cluster follows from its organiser, or is told: which awards its meeting proposes, and to whom, follows from it.',
    source: 'assumed',
    see: ['R3', 'R44'],
  },
  R84: {
    sentence:
      'From July 2025 the law knows inspections as such: one decided from then on is of no administrative or specialised kind, and a told kind is kept with a warning.',
    source:
      'Law on Inspection 84/2025/QH15, Article 2(1); before it Law on Inspection 11/2022/QH15, Article 2(1)',
    since: '2025-07-01',
    quotes: [
      {
        words: 'Hoạt động thanh tra bao gồm thanh tra hành chính và thanh tra chuyên ngành.',
        from: 'P85',
      },
    ],
    unverified:
      'an inspection decided before that day is taken to keep its kind; that it is warned of and not refused',
    see: ['P84', 'P52'],
  },
  R30: {
    sentence: 'Parts that do not add up to their printed total are accepted, and the difference is shown.',
    source: 'practice',
  },
  R31: {
    sentence:
      'A correction stands beside what it corrects, with reason and actor; what was filed or final keeps its text and is called stale.',
    source: 'assumed',
    see: ['P07', 'S-12'],
  },
  R33: {
    sentence:
      'Nobody gets more than a criterion’s highest points; who had no task of a section gets that section’s points in full.',
    source: 'practice: rules of Nghệ An on inspection work, 2020 and the draft of 2025',
    see: ['P37', 'P38', 'D1'],
  },
  R34: {
    sentence:
      'No unit checks or appraises itself: another member cross-checks, and a deputy appraises the leader.',
    source: 'assumed',
  },
  R35: {
    sentence: 'The appraised score counts, not the unit’s own; where the two differ, the appraisal says why.',
    source: 'assumed',
  },
  R36: {
    sentence:
      'Units are ranked from the highest score down; equals share a rank, and several places may be named.',
    source: 'practice: Circular 21/2014/TT-BVHTTDL, Article 7(3), asks for such a list',
    see: ['P28'],
  },
  R37: {
    sentence: 'A class asks for a total and for a share of the highest points on every criterion.',
    source: 'practice: draft rules of Nghệ An, 2025',
    see: ['P38', 'P39', 'D1'],
  },
  R38: {
    sentence:
      'A tie is settled by the steps that the sheet lists, in that order; to pass one over needs a reason.',
    source: 'assumed',
    unverified: 'no written rule on ties of points was found',
  },
  R39: {
    sentence: 'Points for having led or hosted are given only where the adopted sheet has them.',
    source: 'practice: a proposal of a block of Bình Phước, 2021',
    see: ['P46'],
  },
  R40: {
    sentence: 'A meeting or vote of members needs two thirds of them, and a rule by which somebody can win.',
    source: 'practice: guidance of Hà Nội, 01/HD-HĐTĐKT of 2021, on the quorum',
    unverified: 'that it holds for clusters of the sector',
    see: ['P25'],
  },
  R41: {
    sentence: 'The officers of the year run its meetings and record them; a deputy may host, open or report.',
    source: 'practice',
    quotes: [{ words: 'do Thanh tra tỉnh Lai Châu chủ trì, đơn vị đăng cai Cụm trưởng', from: 'S4' }],
    see: ['S4'],
  },
  R42: {
    sentence:
      'What the members could not settle goes to a second ballot or the council, not to a silent majority; there is a casting vote only where the pinned rule has it.',
    source: 'practice: guidance of Hà Nội, 01/HD-HĐTĐKT of 2021, on disagreements',
    unverified: 'the casting vote and the second ballot are assumed',
    see: ['P25', 'S-11'],
  },
} as const satisfies Readonly<Record<string, LawBookEntry>>;
