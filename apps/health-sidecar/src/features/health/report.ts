import type { Clock, HealthReport } from '@stream-manager/contracts'
import { overallStatus } from '../../components/overall.ts'
import type { Monitor } from '../../watch/monitor.ts'

/** The health of the whole system as the last round found it. */
export const reportOf = (monitor: Monitor, clock: Clock): HealthReport => {
  const checks = monitor.checks()
  return { status: overallStatus(checks), timestamp: clock.now().toISOString(), checks }
}
