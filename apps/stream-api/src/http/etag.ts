import { fail, type Result, succeed } from '@stream-manager/contracts'

const STRONG = /^"(\d{1,15})"$/
const WEAK = /^W\/"[^"]*"$/

export const etag = (revision: number): string => `"${revision}"`

/** The revision of an `If-Match` header; undefined without one and for `*`, which any existing thing matches. */
export const readIfMatch = (header: string | undefined): Result<number | undefined> => {
  const value = header?.trim()
  if (value === undefined || value === '*') return succeed(undefined)
  const revision = STRONG.exec(value)?.[1]
  if (revision !== undefined) return succeed(Number(revision))
  if (WEAK.test(value)) {
    return fail('request.precondition_failed', 'If-Match compares strongly: a weak tag (W/) matches nothing')
  }
  return fail('request.invalid', 'If-Match must be one ETag as it was given, such as "5", or *', {
    errors: [{ path: '/headers/if-match', message: 'must be "<revision>" or *' }],
  })
}
