import type { Egress } from '@stream-manager/egress'

export interface PreflightOptions {
  /** The addresses that outputs may reach, and the certificates they trust. */
  readonly egress: Egress
  /** Ends the preflight, at whatever step it is. */
  readonly signal?: AbortSignal
  /** Bounds all steps together. Default: 15 s. */
  readonly deadlineMs?: number
  /** Bounds each step. Default: 5 s. */
  readonly stepMs?: number
  /** Wall clock, by which certificates expire. */
  readonly nowMs?: () => number
}
