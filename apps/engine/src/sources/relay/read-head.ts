import type { IncomingHttpHeaders } from 'node:http'
import { allow, deny, type EgressResult, labelOf, statusFault } from '@stream-manager/egress'
import type { OpenedAnswer } from './opened-answer.ts'
import { readBeginning } from './read-beginning.ts'

/** The first bytes of an answer and its headers. */
export interface AnswerHead {
  readonly head: Buffer
  readonly headers: IncomingHttpHeaders
}

/** Three packets of MPEG-TS, and the beginning of a page behind its comments. */
const HEAD_BYTES = 1024

/** Reads the first bytes of a good answer. Fewer do when no more come by the deadline, as from a slow live stream. */
export const readHead = async (
  { answer, body, url }: OpenedAnswer,
  deadlineMs: number,
): Promise<EgressResult<AnswerHead>> => {
  const status = answer.statusCode ?? 0
  if (status !== 200 && status !== 206) return { ok: false, fault: statusFault(status, labelOf(url)) }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    body.emit('readable')
  }, deadlineMs)
  const head = await readBeginning(body, ({ length }) => length < HEAD_BYTES && !isLate)
  clearTimeout(timer)
  if (head.length > 0) return allow({ head, headers: answer.headers })
  return isLate
    ? deny('stalled', `${labelOf(url)} answered, but no byte came within ${deadlineMs} ms`)
    : deny('unreachable', `${labelOf(url)} answered without a byte; check that the stream is on`)
}
