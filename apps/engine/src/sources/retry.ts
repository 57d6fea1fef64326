import type { ErrorCode, Fault } from '@stream-manager/contracts'

/** `soon`: after 0.25 to 4 s. `slowly`: after 2 to 30 s. `never`: only another scene or another process can help. */
export type Retry = 'soon' | 'slowly' | 'never'

/** A fault of a source that says by itself when the source is tried again. */
export interface SourceFault extends Fault {
  readonly retry?: Retry
}

/** Decided by us, so no change of the source can help. */
const OURS: readonly ErrorCode[] = ['source.quarantined', 'storage.secret_unreadable', 'source.refused']
/** The source answers, and the answer can never be played. */
const FINAL: readonly ErrorCode[] = ['source.unreadable', 'source.too_large', 'source.denied']
/** A stream may begin later, and a file may be put there. */
const PATIENT: readonly ErrorCode[] = ['source.not_found']

/** A source that played before comes back after most faults, so it is tried again even where another would not be. */
export const retryOf = ({ code, retry }: SourceFault, hasPlayed: boolean): Retry => {
  if (OURS.includes(code)) return 'never'
  const wanted = retry ?? (FINAL.includes(code) ? 'never' : PATIENT.includes(code) ? 'slowly' : 'soon')
  return wanted === 'never' && hasPlayed ? 'slowly' : wanted
}

const HELP: Readonly<Record<Retry, string>> = {
  soon: '',
  slowly: '. It is tried again at growing intervals',
  never: ". It is not tried again: change the layer's content, or use start or restart",
}

/** The fault with what happens next, where that is not obvious. A fault of ours has its own advice. */
export const explained = (fault: SourceFault, retry: Retry): SourceFault =>
  OURS.includes(fault.code) ? fault : { ...fault, detail: `${fault.detail}${HELP[retry]}` }
