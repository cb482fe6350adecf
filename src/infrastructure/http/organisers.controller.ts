import { Controller, Param, Query } from '@nestjs/common';
import { GetCouncil } from '../../projections/councils.js';
import { FindOrganiserRecords, organiserRecordTypes } from '../../projections/organiser-record-questions.js';
import { Clock } from '../../application/clock.js';
import { GetOrganiserFigures } from '../../projections/organiser-figures.js';
import type { FormCode } from '../../projections/form-layouts.js';
import { GetOrganiserYear } from '../../projections/organiser-year-question.js';
import { GetStatisticsForm } from '../../projections/statistics-forms.js';
import { formTable, organiserFiguresTable } from '../tables/tables.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { anEmulationYear, AskedBy, Asks } from './asks.js';
import { Carried } from './carried.js';
import { day, knownAt, page, path, someYears, text, year as yearIn } from './parameters.js';

/** Questions about the bodies that organise clusters, and their sectors. */
@Controller('api')
export class OrganisersController {
  constructor(
    private readonly answers: Answers,
    private readonly clock: Clock,
  ) {}

  @Asks(
    'organisers/:organiserId/figures',
    'An organiser and its sector over up to ten years: clusters, units and awards as far as they are on record, and the figures that it reported with their change from year to year',
    ['from', anEmulationYear],
    'to',
    'knownAt',
    'format',
  )
  @Carried(organiserFiguresTable)
  organiserFigures(
    @Param('organiserId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const { from, to } = someYears(query, this.clock.today());
    return this.answers.to(new GetOrganiserFigures(path('organiserId', id), from, to, known), asked, known);
  }

  @Asks(
    'organisers/:organiserId/years/:year',
    'One year of an organiser and its sector: movement, clusters with their leaders, results, dossiers received, anniversaries and congresses',
    'knownAt',
  )
  organiserYear(
    @Param('organiserId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetOrganiserYear(path('organiserId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'organisers/:organiserId/years/:year/records',
    'What is recorded of a year of an organiser and its sector, in the order recorded, with what was withdrawn',
    ['type', { type: 'string', enum: Object.keys(organiserRecordTypes) }],
    'knownAt',
    'from',
    'limit',
  )
  organiserRecords(
    @Param('organiserId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new FindOrganiserRecords(
      path('organiserId', id),
      yearIn(year),
      text('type', query['type']),
      page(query),
      known,
    );
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'organisers/:organiserId/council',
    'The emulation and commendation council of a body on a day: members as far as told, changes, rules of its own, votes and what was decided on them',
    'asOf',
    'knownAt',
  )
  council(
    @Param('organiserId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetCouncil(path('organiserId', id), day('asOf', query['asOf']), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'organisers/:organiserId/years/:year/forms/0601',
    'Movements of a year in form 0601 of the statistics of home affairs, as far as they are on record; every empty cell says why',
    'knownAt',
    'format',
  )
  @Carried(formTable('0601'))
  form0601(
    @Param('organiserId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    return this.form('0601', id, year, query, asked);
  }

  @Asks(
    'organisers/:organiserId/years/:year/forms/0602',
    'Awards of the State granted for a year in form 0602 of the statistics of home affairs, as far as they are on record; every empty cell says why',
    'knownAt',
    'format',
  )
  @Carried(formTable('0602'))
  form0602(
    @Param('organiserId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    return this.form('0602', id, year, query, asked);
  }

  @Asks(
    'organisers/:organiserId/years/:year/forms/0603',
    'Awards of ministries and provinces granted for a year in form 0603 of the statistics of home affairs, as far as they are on record; every empty cell says why',
    'knownAt',
    'format',
  )
  @Carried(formTable('0603'))
  form0603(
    @Param('organiserId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    return this.form('0603', id, year, query, asked);
  }

  private form(form: FormCode, id: string, year: string, query: Record<string, unknown>, asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetStatisticsForm(form, path('organiserId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }
}
