import { Controller, Param, Query } from '@nestjs/common';
import { FindIssuedResults, GetIssuedResults } from '../../projections/issued.js';
import { duties } from '../../domain/year/duties.js';
import { alarmIdOf, FindAlarms } from '../../projections/calendar.js';
import { duePlaceOf, FindDue } from '../../projections/due.js';
import { FindInspections, GetInspection, GetReconciliation } from '../../projections/reconciliation.js';
import { GetFiguresOverYears } from '../../projections/figures-over-years.js';
import { GetResults } from '../../projections/results.js';
import { FindMetrics } from '../../projections/metric-types.js';
import { Clock } from '../../application/clock.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { figuresTable, resultsTable } from '../tables/tables.js';
import { anEmulationYear, AskedBy, Asks } from './asks.js';
import { Carried } from './carried.js';
import {
  day,
  invalid,
  knownAt,
  needed,
  oneOf,
  page,
  path,
  someYears,
  text,
  wholeNumber,
  year as yearIn,
} from './parameters.js';

/** Questions about what units did in a year. */
@Controller('api')
export class ResultsController {
  constructor(
    private readonly answers: Answers,
    private readonly clock: Clock,
  ) {}

  @Asks(
    'metric-types',
    'What reports can say a figure about: its name and what it counts; those of the catalogue, and those that offices defined',
  )
  metrics(@AskedBy() asked: Asked) {
    return this.answers.to(new FindMetrics(), asked);
  }

  @Asks(
    'clusters/:clusterId/years/:year/results',
    'Reports of the year with every correction, what their units confirm and dispute, and the figures of the whole',
    'knownAt',
    'format',
  )
  @Carried(resultsTable)
  results(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetResults(path('clusterId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'clusters/:clusterId/figures',
    'Figures of the whole over up to ten years, and how each changed from the year before',
    ['from', anEmulationYear],
    'to',
    'knownAt',
    'format',
  )
  @Carried(figuresTable)
  figures(@Param('clusterId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    const { from, to } = someYears(query, this.clock.today());
    return this.answers.to(new GetFiguresOverYears(path('clusterId', id), from, to, known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/results/issued',
    'Reports of the year that were issued, and whether they were corrected since',
    'knownAt',
  )
  issued(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new FindIssuedResults(path('clusterId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/results/issued/:issueId',
    'One issued report as it was issued, with its SHA-256, and what was corrected since',
    'knownAt',
  )
  issue(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Param('issueId') issueId: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetIssuedResults(
      path('clusterId', id),
      yearIn(year),
      path('issueId', issueId),
      known,
    );
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/reconciliation',
    'What each member reported against what its recorded inspections add up to',
    'tolerance',
  )
  reconciliation(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const tolerance = String(wholeNumber('tolerance', query['tolerance']) ?? 0n);
    const question = new GetReconciliation(path('clusterId', id), yearIn(year), tolerance);
    return this.answers.to(question, asked);
  }

  @Asks(
    'alarms',
    'What was not done by its day, and who owes it still',
    'cluster',
    'year',
    ['status', { type: 'string', enum: ['open', 'cleared'] }],
    'from',
    'limit',
  )
  alarms(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const year = text('year', query['year']) === null ? null : yearIn(query['year']);
    const status = oneOf('status', query['status'], ['open', 'cleared']);
    const { after: from, limit } = page(query);
    const after = from === null ? null : alarmIdOf(from);
    if (from !== null && after === null) throw invalid('from', 'must be the alarmId of an alarm');
    const question = new FindAlarms(text('cluster', query['cluster']), year, status, { after, limit });
    return this.answers.to(question, asked);
  }

  @Asks(
    'calendar',
    'What is due on which day by the calendars of all clusters, by day, and who owes it',
    'cluster',
    'year',
    'duty',
    'dueFrom',
    'dueTo',
    'from',
    'limit',
  )
  calendar(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const { after: from, limit } = page(query);
    const after = from === null ? null : duePlaceOf(from);
    if (from !== null && after === null) throw invalid('from', 'must be the dueId of a duty');
    const filter = {
      clusterId: text('cluster', query['cluster']),
      year: text('year', query['year']) === null ? null : yearIn(query['year']),
      duty: oneOf('duty', query['duty'], duties),
      first: day('dueFrom', query['dueFrom']),
      last: day('dueTo', query['dueTo']),
    };
    return this.answers.to(new FindDue(filter, { after, limit }), asked);
  }

  @Asks('inspections', 'Inspections of a unit, by id', 'unit!', 'year', 'from', 'limit')
  inspections(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const unitId = needed('unit', text('unit', query['unit']));
    const year = text('year', query['year']) === null ? null : yearIn(query['year']);
    return this.answers.to(new FindInspections(unitId, year, page(query)), asked);
  }

  @Asks('inspections/:inspectionId', 'One inspection: conclusion, recovery, corrections', 'unit', 'knownAt')
  inspection(
    @Param('inspectionId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetInspection(path('inspectionId', id), text('unit', query['unit']), known);
    return this.answers.to(question, asked, known);
  }
}
