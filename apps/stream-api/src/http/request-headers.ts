import { fail, type Result, succeed } from '@stream-manager/contracts'
import { IDEMPOTENCY_KEY, type Wait } from '@stream-manager/domain'
import type { FastifyRequest } from 'fastify'

type Headers = Pick<FastifyRequest, 'headers'>

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header

const DEFAULT_WAIT_SECONDS = 10
const MAX_WAIT_SECONDS = 30
const WAIT = /^wait\s*=\s*"?(\d{1,9})"?$/i

/** `Prefer: wait=<seconds>` of RFC 7240, at most 30. Other preferences are ignored, as the RFC demands. */
export const readWait = ({ headers }: Headers): Wait => {
  const asked = (textOf(headers['prefer']) ?? '')
    .split(/[,;]/)
    .map((preference) => WAIT.exec(preference.trim())?.[1])
    .find((seconds) => seconds !== undefined)
  const seconds = Math.min(Number(asked ?? DEFAULT_WAIT_SECONDS), MAX_WAIT_SECONDS)
  return { waitMs: seconds * 1000, asked: asked !== undefined }
}

const MAX_STALE = /(?:^|[\s,])max-stale=(\d{1,9})(?:$|[\s,])/i

/** `Cache-Control: max-stale=<seconds>` of RFC 9111, as ms. Without it 0: the answer is no older than the request. */
export const readAcceptedAge = ({ headers }: Headers): number => {
  const control = headers['cache-control']
  return control === undefined ? 0 : Number(MAX_STALE.exec(control)?.[1] ?? 0) * 1000
}

/** A tag of a read has a digest after the revision. */
const STRONG_ETAG = /^"(\d{1,15})(?:-[\w-]{1,32})?"$/
const WEAK_ETAG = /^W\/"[^"]*"$/

export const etag = (tag: number | string): string => `"${tag}"`

/** The revision in `If-Match`. Undefined without the header, and for `*`, which every existing resource matches. */
export const readIfMatch = ({ headers }: Headers): Result<number | undefined> => {
  const value = headers['if-match']?.trim()
  if (value === undefined || value === '*') return succeed(undefined)
  const revision = STRONG_ETAG.exec(value)?.[1]
  if (revision !== undefined) return succeed(Number(revision))
  if (WEAK_ETAG.test(value)) {
    return fail('request.precondition_failed', 'If-Match compares strongly: a weak tag (W/) matches nothing')
  }
  return fail('request.invalid', 'If-Match must be one ETag as it was given, such as "5", or *', {
    errors: [{ path: '/headers/if-match', message: 'must be "<revision>" or *' }],
  })
}

/** Undefined without the header. */
export const readIdempotencyKey = ({ headers }: Headers): Result<string | undefined> => {
  const key = headers['idempotency-key']
  if (key === undefined || (typeof key === 'string' && IDEMPOTENCY_KEY.test(key))) return succeed(key)
  return fail('request.invalid', 'Idempotency-Key must be 1 to 128 printable characters without spaces', {
    errors: [{ path: '/headers/idempotency-key', message: 'must be 1 to 128 printable characters' }],
  })
}
