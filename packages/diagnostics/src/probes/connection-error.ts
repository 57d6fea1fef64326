import { type FailureCode, ProbeError } from './result.ts'

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ECONNRESET', 'the connection was reset'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EHOSTUNREACH', 'the host cannot be reached'],
])

const systemCodeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

const failureCodeOf = (systemCode: string): FailureCode =>
  /^E(?!RR_)/.test(systemCode) ? 'unreachable' : 'unexpected'

/** `GET http://host/path: nothing listens there`, for any error of a connection, or of the work over it. */
export const connectionError = (what: string, error: unknown, deadline: AbortSignal): ProbeError => {
  if (deadline.aborted) return new ProbeError('timeout', `${what}: no answer in time`)
  if (!(error instanceof Error)) return new ProbeError('unexpected', `${what}: ${error}`)
  const systemCode = systemCodeOf(error)
  return new ProbeError(failureCodeOf(systemCode), `${what}: ${REASONS.get(systemCode) ?? error.message}`)
}
