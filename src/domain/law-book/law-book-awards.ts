import type { LawBookEntry } from './law-book-entry.js';

/** Rules of proposals and awards, of units that change, and of who may record what. */
export const rulesOfAwards = {
  R43: {
    sentence: 'Members of a year are nominated for the awards of that year.',
    source: 'Decree 91/2017/NĐ-CP, Article 12; Circular 03/2024/TT-TTCP, Article 4',
    see: ['P01', 'P51'],
  },
  R44: {
    sentence:
      'The flag of the Government Inspectorate is for the unit that leads a cluster which the Inspector General organises.',
    source: 'Circular 03/2024/TT-TTCP, Article 4',
    since: '2024-05-15',
    see: ['P01'],
  },
  R45: {
    sentence:
      'A cluster proposes one flag and one certificate unless the organiser’s instructions for the year say otherwise.',
    source: 'practice',
    quotes: [
      {
        words:
          'đề nghị Thanh tra Bộ Công an được nhận cờ thi đua của Thanh tra Chính phủ, Thanh tra Bộ Tư pháp nhận bằng khen',
        from: 'S2',
      },
    ],
    unverified: 'no text with a number was found; in 2022 some clusters had more than one certificate',
    see: ['S2', 'S4', 'P61'],
  },
  R46: {
    sentence:
      'One achievement earns one form of a level: flag and certificate of a year go to different units.',
    source: 'Law 06/2022/QH15, Article 5(2)(c)',
    since: '2024-01-01',
    unverified: 'what the law of 2003 said of it: before 2024 it is only warned of',
    see: ['P08', 'P12', 'S2', 'S4'],
  },
  R47: {
    sentence: 'An award of a higher level may come beside the lower one of the same year.',
    source:
      'Decree 152/2025/NĐ-CP, Article 7(1), where the Government’s flag rests on the lower flag; practice before',
    since: '2025-07-01',
    see: ['P50'],
  },
  R48: {
    sentence:
      'How a vote was held is always recorded; counts only where a source tells them, and then they must add up.',
    source: 'practice',
    quotes: [{ words: 'biểu quyết thống nhất', from: 'S2' }],
    see: ['S2', 'S4', 'S-07'],
  },
  R49: {
    sentence: 'The unit that leads or presides may be proposed; that it did is marked for everybody to see.',
    source: 'practice',
    see: ['S2', 'S4', 'S-08'],
  },
  R50: {
    sentence:
      'A nominee may withdraw until the submission is filed, and for itself only; its place may then be voted on again.',
    source: 'practice',
    see: ['S-28'],
  },
  R51: {
    sentence:
      'First the vote, then the report, then the submission, which the leader of that very year files.',
    source: 'practice',
    quotes: [
      {
        words:
          'đơn vị Khối trưởng năm 2023 là Thanh tra Bộ Công an sẽ hoàn thiện báo cáo tổng kết phong trào thi đua năm 2023',
        from: 'S2',
      },
    ],
    see: ['S2', 'S-15'],
  },
  R52: {
    sentence:
      'A dossier holds the submission, a certified report of achievements, the minutes of the review, and the opinion of the ministry or province.',
    source: 'Circular 01/2016/TT-TTCP, Article 14(1)',
    unverified:
      'the list of Circular 03/2024/TT-TTCP was not readable; the same is taken from 15 May 2024 on; before 6 October 2016',
    see: ['P04'],
  },
  R53: {
    sentence:
      'Clusters submit before 20 December and units before 25 December, unless the Inspectorate instructs otherwise.',
    source: 'Circular 01/2016/TT-TTCP, Article 15; Decision 575/QĐ-TTCP of 2019',
    quotes: [{ words: 'trừ trường hợp TTCP có hướng dẫn khác', from: 'P06' }],
    unverified:
      'the days of Circular 03/2024/TT-TTCP were not readable; the same are taken; before 6 October 2016',
    see: ['P05', 'P06', 'S-14'],
  },
  R54: {
    sentence:
      'What comes late is accepted and marked; to propose nothing is a state of its own, not the same as late.',
    source: 'practice: the sector’s council of February 2023 still counted what had come',
    quotes: [{ words: 'không đề nghị', from: 'P61' }],
    see: ['P61'],
  },
  R55: {
    sentence:
      'A dossier with papers missing goes back and waits; the council’s standing members may see it later.',
    source: 'practice: the sector’s council of 2020',
    see: ['P62'],
  },
  R56: {
    sentence: 'A council sits with two thirds of its members.',
    source: 'practice: rules of the Central Council, Decision 500/QĐ-TTg, Article 10, and of two ministries',
    unverified: 'the regulation of the sector’s own council was not found',
    see: ['P16', 'P19', 'P20'],
  },
  R57: {
    sentence:
      'A council’s share is taken of all its members, absent ones in writing; the national title of fighter needs 90 % of them.',
    source: 'Decree 91/2017/NĐ-CP, Article 45(8); Decree 152/2025/NĐ-CP, Article 33(5)',
    unverified: 'what Decree 98/2023/NĐ-CP asked for, from 2024 to June 2025; anything before October 2017',
    see: ['P15', 'P66'],
  },
  R58: {
    sentence:
      'For its own titles each ministry and province rules its council: from 2024 on no share holds for all of them.',
    source: 'Decree 152/2025/NĐ-CP, Article 6(2)(đ)',
    since: '2024-01-01',
    unverified:
      'that it was so already under Decree 98/2023/NĐ-CP; before 2024 fighters of a ministry needed 90 %',
    see: ['P15', 'P66', 'R76'],
  },
  R59: {
    sentence:
      'For flags and certificates a council’s own regulation gives the share; more than half of all is taken without one.',
    source: 'practice: councils of two bodies, one with more than half, one with 90 %',
    unverified: 'the share of the sector’s own council',
    see: ['P16', 'P17'],
  },
  R60: {
    sentence: 'A council’s tie goes to the side of its chair only where its own regulation says so.',
    source: 'practice: Decision 2033/QĐ-BCT of 2008, Article 12',
    unverified: 'whether the sector’s council has such a rule',
    see: ['P18', 'P21', 'P61'],
  },
  R61: {
    sentence:
      'The list for orders and national fighters is public for at least ten working days before the council meets, and the authority of the award decides.',
    source: 'Decree 98/2023/NĐ-CP, Article 46(2); Decree 152/2025/NĐ-CP, Article 44(2)',
    since: '2024-01-01',
    unverified:
      'for which awards it held under Decree 98/2023/NĐ-CP; who decides on which award follows from the catalogue',
    see: ['P23', 'P66'],
  },
  R62: {
    sentence:
      'A lower award is no condition of a higher one, and what earned an ad hoc award supports no later merit award.',
    source: 'Decree 152/2025/NĐ-CP, Article 4',
    since: '2025-07-01',
    unverified: 'the part on ad hoc awards was read in a summary',
    see: ['P13'],
  },
  R63: {
    sentence: 'Awards are presented at an anniversary or a conference, not at a ceremony of their own.',
    source: 'Decree 98/2023/NĐ-CP, Article 25',
    since: '2024-01-01',
    see: ['P22'],
  },
  R64: {
    sentence:
      'Nothing is submitted, voted or decided for whoever is under discipline, investigation or verification, until it is released.',
    source: 'Decree 152/2025/NĐ-CP, principles of commendation',
    since: '2025-07-01',
    unverified: 'the article was not noted; what held before',
    see: ['P13'],
  },
  R65: {
    sentence:
      'An award is revoked by who granted it: for a false statement, a forged dossier, an unlawful appraisal, or a standard found not to have been met.',
    source: 'Law 06/2022/QH15, chapter VII',
    since: '2024-01-01',
    see: ['P07'],
  },
  R66: {
    sentence: 'A revoked award is still one that was held between two days: nothing of it is deleted.',
    source: 'assumed',
    see: ['P07'],
  },
  R67: {
    sentence: 'A unit that is renamed is the same unit, and keeps the names of its days.',
    source: 'practice',
  },
  R68: {
    sentence: 'A merger makes a new unit that knows its predecessors; what they won stays theirs.',
    source: 'assumed',
    unverified: 'how the law treats awards of merged units',
  },
  R69: {
    sentence: 'The end of a unit ends its memberships and offices; what it did before stays.',
    source: 'assumed',
  },
  R70: {
    sentence: 'A unit may be in another cluster the next year.',
    source: 'practice',
  },
  R71: {
    sentence:
      'Facts of the past are recorded with their day and their source; who acts for itself records what it does on the day it does it.',
    source: 'assumed',
  },
  R72: {
    sentence:
      'Whoever gains by a record does not vouch for it alone: until others confirm, it is marked and gives no right.',
    source: 'assumed: after conflicts of interest in Law 36/2018/QH14 on preventing corruption, and R34',
    unverified: 'no rule of emulation says it; how it is done is ours',
    see: ['R34'],
  },
  R73: {
    sentence:
      'The Government’s flag is for the unit that its cluster acclaims as its leader, by a ballot with 80 % of a council; at most 20 % of those that lead get it.',
    source: 'Decree 152/2025/NĐ-CP, Articles 7(1) and 33(5)',
    since: '2025-07-01',
    unverified:
      'what held before of the ballot and of who acclaims; Decree 91/2017/NĐ-CP, Article 11, had the 20 % too',
    see: ['P50', 'P66'],
  },
  R74: {
    sentence: 'Of several equally qualified the woman is chosen, or the collective with at least 70 % women.',
    source: 'Decree 152/2025/NĐ-CP, Article 4(6)',
    since: '2025-07-01',
    see: ['P66', 'P68'],
  },
  R75: {
    sentence:
      'Dossiers reach the Ministry of Home Affairs by 30 June for the Government’s flag, and by 31 December for national fighters.',
    source: 'Decree 152/2025/NĐ-CP, Articles 33(9) and 35(1)',
    since: '2025-07-01',
    unverified: 'the days of earlier decrees',
    see: ['P66'],
  },
  R76: {
    sentence:
      'A body rules how its own council votes: the share and what it is of, a ballot, a quorum, a tie; where the State rules it, it may only ask for more.',
    source: 'Decree 152/2025/NĐ-CP, Article 6(2)(đ); practice: councils of three bodies',
    unverified:
      'that the regulation of the day of filing counts, as of the law, and that a council may ask for more than the State',
    see: ['P16', 'P17', 'P66'],
  },
  R77: {
    sentence:
      'A body may give awards of its own beside the catalogue, each by a text of its own with its days.',
    source: 'assumed',
    unverified: 'within which limits; none of the State is among them',
  },
  R78: {
    sentence:
      'A body works from Monday to Friday, but for the days off that it declared and the days worked in their place.',
    source: 'assumed',
    unverified:
      'that in a span of working days neither the day on which it begins counts nor the one before which it ends',
  },
} as const satisfies Readonly<Record<string, LawBookEntry>>;

/** Kinds of score sheets that were seen; each is an example of what a sheet must be able to say. */
export const sheets = {
  D1: {
    sentence:
      'A sheet of 100 with 10 of them as a bonus, deductions, and classes with a floor on every criterion and a cap on the best.',
    source: 'practice: rules of Nghệ An on inspection work, 2020 and the draft of 2025',
    unverified:
      'what becomes of a total in one class with a criterion below its floor: the next class whose floor holds',
    see: ['P37', 'P38', 'P39'],
  },
  D2: {
    sentence:
      'A tree of criteria in four parts of 20, 30, 40 and 10, some filled from indexes that others publish.',
    source: 'Decision 152/QĐ-TTCP of 14 April 2023',
    since: '2023-04-14',
    unverified: 'editions print the points of one part differently',
    see: ['P41', 'P42', 'P43'],
  },
  D3: {
    sentence:
      'A sheet on emulation work itself, much of it counted from days kept: registered, reported and attended in time.',
    source: 'practice: a sheet of Hồ Chí Minh City, 2008',
    unverified: 'its last part was cut off',
    see: ['P44'],
  },
  D4: {
    sentence:
      'A sheet that the leader of a cluster draws up, with parts for tasks, building the body, and emulation; a vote that departs from its ranking says why.',
    source: 'practice: clusters whose leaders issue a sheet',
    unverified:
      'the contents of such sheets were not readable: weights and the reason for departing are assumed',
    see: ['P45'],
  },
} as const satisfies Readonly<Record<string, LawBookEntry>>;
