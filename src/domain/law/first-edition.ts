import type { LegalActId } from './legal-acts.js';
import type { Day } from '../ground/values.js';

// The first edition of the rule sets, which submissions and votes were recorded under and keep. It had the circular of 2016 end
// with the law of 2003, knew no days before 2017, and took 80 % for fighters from 2024 on.

/** First day of an act and first day on which it no longer held, null for neither known, as the first edition had them. */
export const firstEdition: readonly (readonly [LegalActId, from: Day | null, to: Day | null])[] = [
  ['luat-tdkt-2003', null, '2024-01-01'],
  ['luat-06-2022-qh15', '2024-01-01', null],
  ['nd-91-2017', '2017-10-01', '2024-01-01'],
  ['nd-98-2023', '2024-01-01', '2025-07-01'],
  ['nd-152-2025', '2025-07-01', null],
  ['tt-12-2019-tt-bnv', '2020-01-01', '2024-01-01'],
  ['tt-01-2024-tt-bnv', '2024-01-01', '2025-08-05'],
  ['tt-15-2025-tt-bnv', '2025-08-05', null],
  ['tt-01-2016-tt-ttcp', null, '2024-01-01'],
  ['tt-03-2024-tt-ttcp', '2024-05-15', null],
];
