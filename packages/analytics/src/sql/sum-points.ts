import type { PointSum, PointSumsRead } from '../port/points.ts'
import { tableOf } from './points.ts'
import { parameter, type SqlSession, type SqlValue } from './session.ts'

/** All values of a range as one. Metrics without a value in the range are absent. */
export const sumPoints = async (
  session: SqlSession,
  { metrics, streamId, tier, fromMs, toMs }: PointSumsRead,
): Promise<readonly PointSum[]> => {
  if (metrics.length === 0) return []
  const values: SqlValue[] = []
  const names = metrics.map((metric) => parameter(values, metric)).join(', ')
  const sql = `select s.metric, sum(p.count) as count, sum(p.sum) as sum, max(p.max) as max, min(p.at) as first
    from series s join ${tableOf(tier)} p on p.series = s.id
    where s.metric in (${names}) and s.stream = ${parameter(values, streamId)} and s.subject = ''
      and p.at >= ${parameter(values, fromMs)} and p.at < ${parameter(values, toMs)}
    group by s.metric order by s.metric`
  const rows = await session.all(sql, values)
  return rows.map(({ metric, count, sum, max, first }) => ({
    metric: String(metric),
    count: Number(count),
    sum: Number(sum),
    max: Number(max),
    firstMs: Number(first),
  }))
}
