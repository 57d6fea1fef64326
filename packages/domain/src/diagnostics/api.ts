import type { DoctorReport, EchoPublished, EchoRequest, Result } from '@stream-manager/contracts'

export interface Echoes {
  /** Errors: `request.rate_limited`. */
  publish(request: EchoRequest): Promise<Result<EchoPublished>>
}

/** Runs the quick checks of the doctor from where it is. */
export interface DoctorReports {
  /** Callers share a run. A report may be some seconds old. */
  report(): Promise<DoctorReport>
}

export interface Diagnostics {
  /** Errors: `diagnostics.unavailable`. */
  report(): Promise<Result<DoctorReport>>
}
