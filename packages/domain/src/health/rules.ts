import type { HealthCheck, HealthReport } from '@stream-manager/contracts'

/** A sidecar that started later does not know how long a status has lasted. Another sidecar of the same opinion may. */
const withOldestSince = (
  name: string,
  check: HealthCheck,
  reports: readonly HealthReport[],
): readonly [string, HealthCheck] => {
  const times = reports
    .flatMap(({ checks }) => checks[name] ?? [])
    .flatMap(({ status, since }) => (status === check.status ? [since] : []))
  return [name, { ...check, since: times.toSorted()[0] ?? check.since }]
}

/** The newest report. Each status is as old as the oldest report of the same status says. Null without reports. */
export const joinReports = (reports: readonly HealthReport[]): HealthReport | null => {
  const newest = reports.toSorted((one, other) => (one.timestamp < other.timestamp ? 1 : -1))[0]
  if (newest === undefined) return null
  const checks = Object.entries(newest.checks).map(([name, check]) => withOldestSince(name, check, reports))
  return { ...newest, checks: Object.fromEntries(checks) }
}
