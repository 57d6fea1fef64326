/**
 * `refused`: the address is not allowed. `denied`: the server refuses to deliver. `unreachable`: no usable answer, for whatever reason. `stalled`: a connected
 * server did not deliver in time. `unreadable`: the answer has another form than expected.
 */
export type EgressReason =
  | 'refused'
  | 'denied'
  | 'unreachable'
  | 'stalled'
  | 'not_found'
  | 'too_large'
  | 'unreadable'

/** A refusal for people: the text holds no credentials, no query and no resolved address. */
export interface EgressFault {
  readonly reason: EgressReason
  readonly detail: string
}

export type EgressResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: EgressFault }

export const allow = <Value>(value: Value): EgressResult<Value> => ({ ok: true, value })

export const deny = (reason: EgressReason, detail: string): EgressResult<never> => ({
  ok: false,
  fault: { reason, detail },
})
