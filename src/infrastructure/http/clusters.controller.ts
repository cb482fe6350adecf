import { Controller, Param, Query } from '@nestjs/common';
import { tiers } from '../../domain/registry/registry-events.js';
import { Clock } from '../../application/clock.js';
import { FindActivities } from '../../projections/activities.js';
import { GetBriefOverview } from '../../projections/brief-overview.js';
import { FindClusters, GetCluster, GetOverview } from '../../projections/cluster-questions.js';
import { GetClusterYear } from '../../projections/cluster-year-question.js';
import { GetIdentification } from '../../projections/identification-question.js';
import { FindUnnamedUnits } from '../../projections/unnamed-units-question.js';
import { GetLeadership, GetLeadershipHistory, GetRotation } from '../../projections/leadership.js';
import { GetUnit } from '../../projections/unit-page.js';
import { FindUnits } from '../../projections/unit-questions.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { clustersTable, membersTable, officersTable, rotationTable, unitsTable } from '../tables/tables.js';
import { Carried } from './carried.js';
import { day, knownAt, needed, oneOf, page, path, text, year as yearIn } from './parameters.js';

/** Bytes of whole years on a page. */
const MOST = 150_000;

/** Questions about clusters and units. */
@Controller('api')
export class ClustersController {
  constructor(
    private readonly answers: Answers,
    private readonly clock: Clock,
  ) {}

  @Asks(
    'overview',
    'Every cluster with every year that a document speaks of, and what is unknown',
    'from',
    'limit',
  )
  overview(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    return this.answers.to(new GetOverview(page(query, 20), MOST), asked);
  }

  @Asks(
    'overview/brief',
    'Every cluster with every year that a document speaks of, a line each: who leads, what is known, what is not',
    'from',
    'limit',
  )
  briefOverview(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    return this.answers.to(new GetBriefOverview(page(query, 20)), asked);
  }

  @Asks(
    'clusters',
    'Clusters by words of their label, organiser or members',
    'q',
    'organiser',
    'kind',
    'tier',
    'from',
    'limit',
    'format',
  )
  @Carried(clustersTable)
  find(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const filter = {
      words: text('q', query['q']) ?? '',
      organiserId: text('organiser', query['organiser']),
      kind: oneOf('kind', query['kind'], ['CUM', 'KHOI']),
      tier: oneOf('tier', query['tier'], tiers),
    };
    return this.answers.to(new FindClusters(filter, page(query, 500)), asked);
  }

  @Asks('clusters/:clusterId', 'One cluster: labels, members with their dates, years', 'knownAt', 'format')
  @Carried(membersTable)
  cluster(@Param('clusterId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetCluster(path('clusterId', id), known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/leadership',
    'Who leads the cluster on a day, and what proves it',
    'asOf',
    'knownAt',
  )
  leadership(
    @Param('clusterId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const asOf = day('asOf', query['asOf']) ?? this.clock.today();
    return this.answers.to(new GetLeadership(path('clusterId', id), asOf, known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/leadership/history',
    'Officers by year with the gaps, and the log of records and refusals',
    'knownAt',
    'format',
  )
  @Carried(officersTable)
  history(@Param('clusterId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetLeadershipHistory(path('clusterId', id), known), asked, known);
  }

  @Asks('clusters/:clusterId/rotation', 'How often each unit led or deputised', 'knownAt', 'format')
  @Carried(rotationTable)
  rotation(@Param('clusterId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new GetRotation(path('clusterId', id), known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year',
    'One emulation year: roster, officers, movement, pledge, activities, meetings with their votes, proposals and grants',
    'knownAt',
  )
  year(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new GetClusterYear(path('clusterId', id), yearIn(year), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/activities',
    'What the members did together in a year, in the order recorded',
    'knownAt',
    'from',
    'limit',
  )
  activities(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const question = new FindActivities(path('clusterId', id), yearIn(year), page(query), known);
    return this.answers.to(question, asked, known);
  }

  @Asks(
    'units',
    'Units by words of their present and former names, and by where they belong today',
    'q',
    'superior',
    'province',
    'from',
    'limit',
    'format',
  )
  @Carried(unitsTable)
  units(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const place = {
      superiorId: text('superior', query['superior']),
      province: text('province', query['province']),
    };
    return this.answers.to(new FindUnits(text('q', query['q']) ?? '', place, page(query, 500)), asked);
  }

  @Asks(
    'unnamed-units',
    'Units of which only the number is told, by the unit that they belong to or became, by cluster, and by province',
    'unit',
    'cluster',
    'province',
    'from',
    'limit',
  )
  unnamed(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const [of, province] = [text('unit', query['unit']), text('province', query['province'])];
    const question = new FindUnnamedUnits(of, province, text('cluster', query['cluster']), page(query));
    return this.answers.to(question, asked);
  }

  @Asks(
    'units/:unitId/identification',
    'What changes if this id and another one, `sameAs`, are one body: what moves, and what is then told twice',
    'sameAs!',
  )
  identification(
    @Param('unitId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const sameAs = path('sameAs', needed('sameAs', text('sameAs', query['sameAs'])));
    return this.answers.to(new GetIdentification(path('unitId', id), sameAs), asked);
  }

  @Asks(
    'units/:unitId',
    'One unit across years, clusters and roles: awards, places, figures; with those that it followed where asked (`including=predecessors`)',
    'including',
    'asOf',
    'knownAt',
  )
  unit(@Param('unitId') id: string, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const known = knownAt('knownAt', query['knownAt']);
    const including = oneOf('including', query['including'], ['predecessors']);
    const asOf = day('asOf', query['asOf']);
    const question = new GetUnit(path('unitId', id), including !== null, asOf, known);
    return this.answers.to(question, asked, known);
  }
}
