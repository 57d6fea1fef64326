/** The result of one probe: its value, or the reason why there is none. */
export type ProbeResult<Value> =
  | { readonly ok: true; readonly value: Value; readonly latencyMs: number }
  | { readonly ok: false; readonly error: string; readonly latencyMs: number | null }

/** The probes of one endpoint; null where there is nothing to probe. */
export interface EndpointResult {
  readonly alive: ProbeResult<void>
  readonly serves: ProbeResult<void> | null
}
