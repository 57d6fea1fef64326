import { HealthReport, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { SystemHealthReports } from './api.ts'
import { HEALTH_REPORT_PREFIX } from './keys.ts'
import { joinReports } from './rules.ts'

/** The store's own clock ends a report, so that clocks of hosts which differ make no old report a fresh one. */
const REPORT_TTL_MS = 10_000

const checkReport = tolerantChecker(HealthReport, 'The health report')

const readReports = async ({ backplane, ignored }: Context): Promise<HealthReport[]> => {
  const latest = await backplane.listLatest(HEALTH_REPORT_PREFIX)
  return latest.flatMap(({ value }) => ignored.readable(checkReport(value)) ?? [])
}

export const createSystemHealth = (context: Context): SystemHealthReports => ({
  current: async () => ({ report: joinReports(await readReports(context)) }),
  publish: ({ instance, report }) =>
    context.backplane.setLatest(`${HEALTH_REPORT_PREFIX}${instance}`, report, { ttlMs: REPORT_TTL_MS }),
})
