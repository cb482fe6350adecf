import type { ClusterBrief, YearBrief } from '../../src/projections/brief-overview.js';
import { briefOf } from '../../src/projections/brief-overview.js';
import type { ClusterYearData } from '../../src/projections/cluster-year-question.js';
import type { TestApp } from './app.js';

/** The years of the overview: as it tells them in brief, and in brief what their pages tell. */
export async function briefsAndPages({
  get,
}: Pick<TestApp, 'get'>): Promise<readonly [YearBrief[], YearBrief[]]> {
  const [brief, full] = await Promise.all([get('/api/overview/brief'), get('/api/overview')]);
  const pages: ClusterYearData[] = full.body.data.flatMap((one: { years: ClusterYearData[] }) => one.years);
  return [brief.body.data.flatMap((one: ClusterBrief) => one.years), pages.map(briefOf)];
}
