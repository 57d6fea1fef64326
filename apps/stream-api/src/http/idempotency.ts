import { fail, type Result, succeed } from '@stream-manager/contracts'
import { IDEMPOTENCY_KEY } from '@stream-manager/domain'
import type { FastifyRequest } from 'fastify'

/** The request's `Idempotency-Key`; undefined without one. */
export const readIdempotencyKey = ({
  headers,
}: Pick<FastifyRequest, 'headers'>): Result<string | undefined> => {
  const key = headers['idempotency-key']
  if (key === undefined || (typeof key === 'string' && IDEMPOTENCY_KEY.test(key))) return succeed(key)
  return fail('request.invalid', 'Idempotency-Key must be 1 to 128 printable characters without spaces', {
    errors: [{ path: '/headers/idempotency-key', message: 'must be 1 to 128 printable characters' }],
  })
}
