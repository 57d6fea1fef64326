import type { ErrorCode } from '@stream-manager/contracts'

export type OutputErrorCode = Extract<ErrorCode, `output.${string}`>

/** `soon`: after 0.25 to 30 s. `slowly`: a person has to correct something first. `never`: the settings cannot work. */
export type Retry = 'soon' | 'slowly' | 'never'

/** The end of an attempt. The operator sees the message, so it never holds a key, path or query. */
export class OutputFault extends Error {
  readonly code: OutputErrorCode
  readonly retry: Retry

  constructor(code: OutputErrorCode, message: string, retry: Retry = 'soon') {
    super(message)
    this.code = code
    this.retry = retry
  }
}

/** For a process that wakes after its lease ended: another engine sends now. */
export const leaseEnded = (): OutputFault =>
  new OutputFault('output.connection_lost', 'This engine has lost its lease on the stream.')

export const tooSlow = (destination: string): OutputFault =>
  new OutputFault(
    'output.too_slow',
    `${destination} has stopped taking data. Check its load and the network.`,
  )
