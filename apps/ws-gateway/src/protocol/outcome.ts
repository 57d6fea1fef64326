import {
  type CloseCodeName,
  type Fault,
  REPLY_ERRORS,
  type Reply,
  type ReplyError,
  type ReplyErrorName,
} from '@stream-manager/contracts'

/** What goes into a command's reply. */
export type Answer =
  | {
      readonly result: Omit<Reply, 'id' | 'error' | 'push'>
      /** Run in the same tick as the reply is queued, so that nothing can come between the two. */
      readonly onQueued?: () => void
    }
  | { readonly error: ReplyError }

/** What a command came to: an answer, or the end of the connection. */
export type Outcome = Answer | { readonly close: CloseCodeName }

/** `detail` is for the person who reads the client's log. */
export const refuse = (name: ReplyErrorName, detail?: string): { error: ReplyError } => {
  const { code, message, temporary } = REPLY_ERRORS[name]
  const text = detail === undefined ? message : `${message}: ${detail}`
  return { error: { code, message: text, ...(temporary && { temporary }) } }
}

const REFUSALS: Partial<Record<Fault['code'], ReplyErrorName>> = {
  'stream.not_found': 'unknownChannel',
  'auth.required': 'unauthorized',
  'auth.forbidden': 'permissionDenied',
  'request.rate_limited': 'tooManyRequests',
  'request.invalid': 'badRequest',
  'chat.empty': 'badRequest',
  'chat.links_refused': 'badRequest',
  'chat.duplicate': 'badRequest',
  'chat.banned': 'permissionDenied',
  'chat.slow_mode': 'tooManyRequests',
  'chat.flooded': 'tooManyRequests',
}

/** The registry's code first, so that a program can tell refusals apart that share the protocol's code. */
export const textOf = ({ code, detail, errors }: Fault): string => {
  const faults = errors?.map(({ path, message }) => `${path} ${message}`).join('; ')
  return `${code}: ${detail}${faults ? ` (${faults})` : ''}`
}

/** A refusal by the domain, under the protocol's code. What is not the client's doing may be tried again. */
export const refuseFor = (fault: Fault): { error: ReplyError } => {
  const { error } = refuse(REFUSALS[fault.code] ?? 'internal')
  return { error: { ...error, message: textOf(fault) } }
}
