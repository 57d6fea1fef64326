import {
  type CloseCodeName,
  ERROR_CODES,
  type Fault,
  REPLY_ERRORS,
  type Reply,
  type ReplyError,
  type ReplyErrorName,
} from '@stream-manager/contracts'

/** Body of a command's reply. */
export type Answer =
  | {
      readonly result: Omit<Reply, 'id' | 'error' | 'push'>
      /** Runs in the same tick in which the reply is queued, so that nothing is queued between the two. */
      readonly onQueued?: () => void
    }
  | { readonly error: ReplyError }

/** Result of a command: an answer, or the end of the connection. */
export type Outcome = Answer | { readonly close: CloseCodeName }

/** A command's error in a reply. */
export interface Refusal {
  readonly error: ReplyError
}

/** `detail` is for people who read the client's log. */
export const refuse = (name: ReplyErrorName, detail?: string): Refusal => {
  const { code, message, temporary } = REPLY_ERRORS[name]
  const text = detail === undefined ? message : `${message}: ${detail}`
  return { error: { code, message: text, ...(temporary && { temporary }) } }
}

/** Begins with the registry's code, because many of these codes share one code of the protocol. */
export const textOf = ({ code, detail, errors }: Fault): string => {
  const faults = errors?.map(({ path, message }) => `${path} ${message}`).join('; ')
  return `${code}: ${detail}${faults ? ` (${faults})` : ''}`
}

/** A refusal by the domain, under the code of the protocol. */
export const refuseFor = (fault: Fault): Refusal => {
  const { error } = refuse(ERROR_CODES[fault.code].reply)
  return { error: { ...error, message: textOf(fault) } }
}
