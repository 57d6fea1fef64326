/**
 * `unreachable`: no connection, or it broke. `timeout`: no answer before the deadline. `unexpected`: an answer that a
 * healthy service does not give.
 */
export type FailureCode = 'unreachable' | 'timeout' | 'unexpected'

/** The result of one probe. The text is for operators and contains no secret. */
export type ProbeResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: FailureCode; readonly text: string }

/**
 * Probes one target. Never rejects. The deadline is a signal, such as `AbortSignal.timeout(1000)`. The probe ends and
 * closes its connection once the signal is aborted.
 */
export type Probe<Target = string> = (target: Target, deadline: AbortSignal) => Promise<ProbeResult>

/** The service token that a probe shows, or null while there is none. Asked for anew by each probe, as it is renewed. */
export type TokenSource = () => string | null

export const noToken: TokenSource = () => null

/** Ends a probe with this code. */
export class ProbeError extends Error {
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

const failureOf = (error: unknown): ProbeResult => {
  if (error instanceof ProbeError) return { ok: false, code: error.code, text: error.message }
  return { ok: false, code: 'unexpected', text: error instanceof Error ? error.message : String(error) }
}

/** Makes a probe of work that resolves with the text of success, and rejects otherwise. */
export const probeOf =
  <Target>(work: (target: Target, deadline: AbortSignal) => Promise<string>): Probe<Target> =>
  (target, deadline) =>
    work(target, deadline).then((text): ProbeResult => ({ ok: true, text }), failureOf)
