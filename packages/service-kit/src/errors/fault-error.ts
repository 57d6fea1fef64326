import type { ErrorCode, Fault, FaultDetails, Result } from '@stream-manager/contracts'

/** A fault as an exception, for hooks and the like. The problem plugin answers with the fault. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.detail, options)
    this.fault = fault
  }
}

/** Shorthand for `throw refuse(...)` in hooks and handlers. */
export const refuse = (code: ErrorCode, detail: string, details: FaultDetails = {}): FaultError =>
  new FaultError({ code, detail, ...details })

/** Returns the value of a result, or throws its fault for the problem plugin. */
export const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new FaultError(result.fault, { cause: result.cause })
  return result.value
}
