import { createHash } from 'node:crypto'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { Idempotency } from '@stream-manager/domain'
import type { FastifyRequest } from 'fastify'

const KEY = /^[\x21-\x7e]{1,128}$/

export const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/**
 * Names the request by its `Idempotency-Key`, for this subject and path; undefined without one. `content` is what
 * a repetition must have in common with it.
 */
export const readIdempotency = (
  request: FastifyRequest,
  content: unknown,
): Result<Idempotency | undefined> => {
  const key = request.headers['idempotency-key']
  if (key === undefined) return succeed(undefined)
  if (typeof key !== 'string' || !KEY.test(key)) {
    return fail('request.invalid', 'Idempotency-Key must be 1 to 128 printable characters without spaces', {
      errors: [{ path: '/headers/idempotency-key', message: 'must be 1 to 128 printable characters' }],
    })
  }
  const [path = ''] = request.url.split('?', 1)
  const { id } = request.principal
  return succeed({
    key: digestOf(id, request.method, path, key),
    fingerprint: digestOf(content ?? null),
  })
}
