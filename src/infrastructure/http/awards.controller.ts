import { Controller, Param, Query } from '@nestjs/common';
import { Clock } from '../../application/clock.js';
import { awardStatuses } from '../../projections/award-row.js';
import { CountAwards, FindAwards, GetAward, GetGrant } from '../../projections/award-questions.js';
import type { AwardFilter } from '../../projections/proposal-rows.js';
import { GetUnitTitles } from '../../projections/award-titles.js';
import { FindAwardTypes, GetNamedRuleSet, GetRuleSet } from '../../projections/rule-sets.js';
import { GetListDays, GetRegulations } from '../../projections/regulations.js';
import { GetSubmissions } from '../../projections/submissions.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { awardsTable } from '../tables/tables.js';
import { AskedBy, Asks } from './asks.js';
import { Carried } from './carried.js';
import { day, invalid, knownAt, oneOf, page, path, text, year as yearIn } from './parameters.js';

/** Questions about awards: what there is, who was proposed, what became of it. */
@Controller('api')
export class AwardsController {
  constructor(
    private readonly answers: Answers,
    private readonly clock: Clock,
  ) {}

  @Asks('rule-sets', 'Law, decree, circulars, thresholds and deadlines that hold on a day', 'on')
  ruleSet(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    return this.answers.to(new GetRuleSet(day('on', query['on']) ?? this.clock.today()), asked);
  }

  @Asks('rule-sets/:ruleSetId', 'The rule set that a submission or a vote keeps, as it was then')
  namedRuleSet(@Param('ruleSetId') id: string, @AskedBy() asked: Asked) {
    return this.answers.to(new GetNamedRuleSet(path('ruleSetId', id)), asked);
  }

  @Asks(
    'award-types',
    'The catalogue of awards: who decides, for whom, who proposes, within what limits; with those of one organiser on a day',
    'organiser',
    'on',
  )
  types(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const [organiser, on] = [text('organiser', query['organiser']), day('on', query['on'])];
    if (on !== null && organiser === null)
      throw invalid('on', 'is of what an organiser gives, which must be given');
    return this.answers.to(new FindAwardTypes(organiser, on), asked);
  }

  @Asks(
    'organisers/:organiserId/regulations',
    'What a body rules for itself: how its council votes, awards of its own, its days off, and what of it holds on a day',
    'asOf',
    'knownAt',
  )
  regulations(
    @Param('organiserId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetRegulations(path('organiserId', id), day('asOf', query['asOf']), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'organisers/:organiserId/list-days',
    'By when the list of candidates is to be public for a council that meets on a day, in working days of the body',
    'on',
    'knownAt',
  )
  listDays(
    @Param('organiserId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const on = day('on', query['on']) ?? this.clock.today();
    return this.answers.to(new GetListDays(path('organiserId', id), on, known), asked, known);
  }

  @Asks(
    'awards',
    'Proposals for awards and what became of them, and what was granted, as told, without one on record',
    'year',
    ['status', { type: 'string', enum: awardStatuses }],
    'unit',
    'cluster',
    'body',
    'asOf',
    'knownAt',
    'from',
    'limit',
    'format',
  )
  @Carried(awardsTable)
  awards(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const status = oneOf('status', query['status'], awardStatuses);
    const known = knownAt('knownAt', query['knownAt']);
    const filter = { ...filterIn(query), status };
    const question = new FindAwards(filter, day('asOf', query['asOf']), known, page(query, 500));
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'award-counts',
    'How many proposals are in each state (granted are only those decided, or joined to a grant as told), and grants without one',
    'year',
    'unit',
    'cluster',
    'body',
    'asOf',
    'knownAt',
  )
  counts(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new CountAwards(filterIn(query), day('asOf', query['asOf']), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'units/:unitId/titles',
    'What a unit was granted, in which years in a row, and what a revocation calls into question',
    'asOf',
    'knownAt',
  )
  titles(@Param('unitId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetUnitTitles(path('unitId', id), day('asOf', query['asOf']), known);
    return this.answers.to(question, asked, known);
  }

  @Asks('awards/:proposalId', 'One proposal with everything that happened to it', 'knownAt')
  award(@Param('proposalId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetAward(path('proposalId', id, 600), known), asked, known);
  }

  @Asks(
    'grants/:grantId',
    'One grant as told: whom it names, what is unknown, and the proposals it was joined to',
    'knownAt',
  )
  grant(@Param('grantId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetGrant(path('grantId', id), known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/submissions',
    'What was submitted for the year, late or not, stale or not, or declared not to be',
    'knownAt',
  )
  submissions(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetSubmissions(path('clusterId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }
}

function filterIn(query: Record<string, unknown>): AwardFilter {
  const year = text('year', query['year']) === null ? null : yearIn(query['year']);
  const [unitId, clusterId] = [text('unit', query['unit']), text('cluster', query['cluster'])];
  return { year, unitId, clusterId, bodyId: text('body', query['body']) };
}
