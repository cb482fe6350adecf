import { Body, Controller, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { checked } from '../../application/gateway.js';
import { WhatIfField } from '../../application/what-if.js';
import { GetExplanation } from '../../projections/explanation.js';
import { SimulateStandings } from '../../projections/simulation.js';
import { GetStandings } from '../../projections/standings-question.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { standingsTable } from '../tables/tables.js';
import { AskedBy, Asks } from './asks.js';
import { Carried } from './carried.js';
import { knownAt, path, year as yearIn } from './parameters.js';

const below = 'clusters/:clusterId/years/:year/standings';

/** Questions about how the units of a year stand, why, and how they would stand. */
@Controller('api')
export class StandingsController {
  constructor(private readonly answers: Answers) {}

  @Asks(below, 'Ranks, points and classes of the year, or why there are none', 'knownAt', 'format')
  @Carried(standingsTable)
  standings(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetStandings(path('clusterId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    `${below}/:unitId/explain`,
    'Each criterion of a unit from its value by its rule to its points',
    'knownAt',
  )
  explanation(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Param('unitId') unitId: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const unit = path('unitId', unitId);
    const question = new GetExplanation(path('clusterId', id), yearIn(year), unit, known);
    return this.answers.to(question, asked, known);
  }

  @Post(`${below}/simulation`)
  @HttpCode(200)
  @ApiTags('queries')
  @ApiOperation({
    summary: 'How the units would stand under other weights, marks, figures or sheet; stores nothing',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/WhatIfField' } })
  simulation(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Body() body: unknown,
    @AskedBy() asked: Asked,
  ) {
    const assumptions = checked(WhatIfField, body);
    const question = new SimulateStandings(path('clusterId', id), yearIn(year), assumptions);
    return this.answers.to(question, asked);
  }
}
