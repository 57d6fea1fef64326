import { within } from '@stream-manager/async'
import { Connection, RtmpSession, type RtmpTarget } from '@stream-manager/destinations'
import type { Egress } from '@stream-manager/egress'
import type { AmfObject } from '@stream-manager/rtmp'
import type { SourceFault } from './retry.ts'

const DEADLINE_MS = 4000

/** An error that the server sent in answer to the wish to play. */
class RefusedError extends Error {
  readonly info: AmfObject | null

  constructor(info: AmfObject | null) {
    super('the server refused to play the stream')
    this.info = info
  }
}

const faultOf = (info: AmfObject | null, label: string): SourceFault => {
  const code = String(info?.['code'] ?? 'error')
    .replace(/[^\w.]/g, '')
    .slice(0, 64)
  // The description may repeat the stream name, which is often a secret, so only the code is shown.
  const text = `${code} ${String(info?.['description'] ?? '').slice(0, 500)}`
  if (/NotFound|not found|no such|InvalidApp|does not exist/i.test(text)) {
    const detail = `The server of ${label} has no stream of this name now (${code}): check the address, and that the stream is on`
    return { code: 'source.not_found', detail }
  }
  const mayPass = /too many|limit|quota|full|redirect=|Failed|Closed|Shutdown/i.test(text)
  const detail = `The server of ${label} refuses to play the stream (${code}): check the address and its credentials`
  return { code: 'source.denied', detail, ...(mayPass && { retry: 'slowly' }) }
}

interface Question {
  readonly target: RtmpTarget
  readonly egress: Egress
  readonly label: string
}

const ask = async ({ target, egress }: Question, signal: AbortSignal): Promise<void> => {
  const options = { signal, mayWrite: () => true, destinations: egress }
  const connection = await Connection.open(target.address, options)
  await RtmpSession.play(connection, target, (info) => new RefusedError(info))
}

/**
 * Asks a server why it does not play a stream, by a connection of our own: FFmpeg waits for its timeout after most
 * refusals, and keeps the reason to itself. Null for a server that does not say.
 */
export const rtmpReason = async (question: Question): Promise<SourceFault | null> => {
  const ending = new AbortController()
  try {
    await within(ask(question, ending.signal), { deadlineMs: DEADLINE_MS })
    return null
  } catch (error) {
    return error instanceof RefusedError ? faultOf(error.info, question.label) : null
  } finally {
    ending.abort()
  }
}
