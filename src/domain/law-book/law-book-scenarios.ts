import type { LawBookEntry } from './law-book-entry.js';

/** Scenarios: what somebody does at the desk, and what must come of it. They are ours; their facts are from the reports named. */
export const scenarios = {
  'S-01': {
    sentence:
      'The first page shows the five clusters and says “chưa có dữ liệu” for every office that no report names.',
    source: 'practice',
    see: ['S0', 'S1', 'S2', 'S3', 'S4'],
  },
  'S-02': {
    sentence:
      'Who led Khối 2 is answered for the last day of 2023 and for days of 2024, each with the event that says so.',
    source: 'practice',
    see: ['S2', 'R10'],
  },
  'S-03': {
    sentence:
      'The line of leaders of Cụm IV shows the deputy of 2019 as leader of 2020, and leaves gaps where nothing is known.',
    source: 'practice',
    see: ['S4', 'R15'],
  },
  'S-04': {
    sentence:
      'A unit that is no member is refused an office with the list of members, and takes it once it is admitted.',
    source: 'practice',
    see: ['S2', 'R13'],
  },
  'S-05': {
    sentence: 'Figures with “hơn” keep it in the API, in print and in sums.',
    source: 'practice',
    see: ['S2', 'R27'],
  },
  'S-06': {
    sentence:
      'Where no unit reported, there are no ranks, no zeros and no equal shares of the total, but the reason.',
    source: 'assumed',
  },
  'S-07': {
    sentence: 'A proposal that was voted unanimously has a method and an outcome, and no counts.',
    source: 'practice',
    quotes: [{ words: 'biểu quyết thống nhất', from: 'S2' }],
    see: ['S2', 'R48'],
  },
  'S-08': {
    sentence:
      'The leader is the nominee: it is accepted with a warning, and who presided or declared an interest may be recorded.',
    source: 'practice',
    see: ['S4', 'R49'],
  },
  'S-09': {
    sentence:
      'Five of six papers, of a roll of seven, win by one rule and lose by another: the rule pinned at opening decides.',
    source: 'assumed',
    see: ['R57'],
  },
  'S-10': {
    sentence:
      'Nobody votes twice, nobody votes who is not on the roll, the counts add up, and no answer tells a choice.',
    source: 'assumed',
  },
  'S-11': {
    sentence: 'Three against three chooses nobody; the two go to a second ballot of the same roll.',
    source: 'assumed',
    see: ['R42'],
  },
  'S-12': {
    sentence:
      'A mistyped figure is corrected: an answer of today has the new one, one of what was known then the old one, and an issued report stays as it was.',
    source: 'assumed',
    see: ['R31'],
  },
  'S-13': {
    sentence:
      'A handover is learnt of months later: the day asked for and what was known then give different leaders, with the reason.',
    source: 'assumed',
    see: ['R71'],
  },
  'S-14': {
    sentence: 'The deadline ends at midnight in Viet Nam: a second makes a submission late.',
    source: 'Circular 01/2016/TT-TTCP, Article 15, on the day',
    see: ['P05', 'R53'],
  },
  'S-15': {
    sentence:
      'In January the new leader may not file for the old year; the old one may, and not for the new.',
    source: 'practice',
    see: ['S2', 'R51'],
  },
  'S-16': {
    sentence: 'A search for “cum 2” finds Cụm 2 and not Khối 2; “cụm 4” and “số IV” find the same cluster.',
    source: 'assumed',
    see: ['R7'],
  },
  'S-17': {
    sentence:
      'Words without marks, in any case and any form of Unicode find the name; lists are in Vietnamese order.',
    source: 'assumed',
  },
  'S-18': {
    sentence: 'Figures that go out and come back, as printed, are the same figures.',
    source: 'assumed',
    see: ['S4'],
  },
  'S-19': {
    sentence:
      'The minutes and the submission of a year come as papers in the layout of the State’s; counts that nobody told stay blank.',
    source: 'Decree 30/2020/NĐ-CP',
  },
  'S-20': {
    sentence: 'A submission names the acts of its own day, and is warned where it names one out of force.',
    source: 'assumed',
    see: ['P24'],
  },
  'S-21': {
    sentence:
      'The reform of 2025 ends units of Khối 2: what was before stays, the office falls vacant, successors are linked.',
    source: 'Law on Inspection 84/2025/QH15',
    since: '2025-07-01',
    see: ['P52', 'R69'],
  },
  'S-22': {
    sentence:
      'A row or a stream changed behind the application’s back is named, with the first event that is missing.',
    source: 'assumed',
  },
  'S-23': {
    sentence:
      'A read model that lags says so in its answers, and comes to the same rows once it has caught up.',
    source: 'assumed',
  },
  'S-24': {
    sentence:
      'Two record the same election: one succeeds, the other learns what stands; sent again, a command does nothing twice.',
    source: 'assumed',
  },
  'S-25': {
    sentence:
      'An auditor may record nothing and sees no names of persons, and takes away evidence that needs no word of the server.',
    source: 'assumed',
  },
  'S-26': {
    sentence:
      'A city’s inspectorate is in clusters of two organisers, and refused a second one of the same organiser.',
    source: 'practice',
    see: ['S0', 'R4'],
  },
  'S-27': {
    sentence: 'The flag given to the next leader changes no count of awards.',
    source: 'practice',
    quotes: [{ words: 'trao Cờ cho đại diện đơn vị Cụm trưởng năm 2020', from: 'S4' }],
    see: ['S4', 'edge-case-52'],
  },
  'S-28': {
    sentence:
      'A nominee that gives up is shown with its reason; the next by rank is offered, and nobody is chosen by itself.',
    source: 'practice',
    see: ['R50'],
  },
  'S-29': {
    sentence:
      'A rank is explained down to its events and adds up; a simulation says that it is one and stores nothing.',
    source: 'assumed',
  },
  'S-30': {
    sentence:
      'What was proposed is not counted as granted until it is decided, and no longer once it is revoked.',
    source: 'practice',
    see: ['R61', 'R65', 'edge-case-51'],
  },
} as const satisfies Readonly<Record<`S-${number}`, LawBookEntry>>;
