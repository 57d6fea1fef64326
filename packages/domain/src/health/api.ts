import type { HealthReport, SystemHealth } from '@stream-manager/contracts'

export interface InstanceReport {
  /** Name of the sidecar's run. */
  readonly instance: string
  readonly report: HealthReport
}

/** Reports of the health sidecars, read from the backplane, so the public API need not reach their port. */
export interface SystemHealthReports {
  /** The newest report, null where no sidecar published one of the last ten seconds. */
  current(): Promise<SystemHealth>
  /** For a sidecar: publishes its newest report in place of its last one. */
  publish(report: InstanceReport): Promise<void>
}
