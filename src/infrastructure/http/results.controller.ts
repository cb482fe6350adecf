import { Controller, Headers, Param, Query } from '@nestjs/common';
import { GetResults, GetStandings } from '../../projections/results.js';
import type { Headers as AskHeaders } from './answers.js';
import { Answers } from './answers.js';
import { Asks } from './asks.js';
import { integer, knownAt, text } from './parameters.js';

/** Questions about what a cluster did in a year, and how its units stand. */
@Controller('api/clusters/:clusterId/years/:year')
export class ResultsController {
  constructor(private readonly answers: Answers) {}

  @Asks('results', 'Reports of the year with every correction, and the figures of the whole', 'knownAt')
  results(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @Headers() headers: AskHeaders,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetResults(text('clusterId', id) ?? '', integer('year', year, 1945, 2100, 0), known);
    return this.answers.to(question, headers, known);
  }

  @Asks('standings', 'Ranks of the year, or why there are none', 'knownAt')
  standings(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @Headers() headers: AskHeaders,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetStandings(
      text('clusterId', id) ?? '',
      integer('year', year, 1945, 2100, 0),
      known,
    );
    return this.answers.to(question, headers, known);
  }
}
