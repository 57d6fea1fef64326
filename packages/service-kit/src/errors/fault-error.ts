import type { ErrorCode, Fault, FaultDetails, Result } from '@stream-manager/contracts'

/** Carries a fault where only an exception gets through, such as out of a hook; the problem plugin answers with it. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.detail, options)
    this.fault = fault
  }
}

/** Shorthand for hooks and handlers that refuse. */
export const refuse = (code: ErrorCode, detail: string, details: FaultDetails = {}): FaultError =>
  new FaultError({ code, detail, ...details })

/** The value of a result, or its fault thrown for the problem plugin to answer with. */
export const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new FaultError(result.fault, { cause: result.cause })
  return result.value
}
