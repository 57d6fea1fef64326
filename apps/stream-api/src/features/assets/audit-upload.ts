import { type Asset, type Result, succeed } from '@stream-manager/contracts'
import { auditRecord, type Domain, type Mutation } from '@stream-manager/domain'
import type { FastifyRequest } from 'fastify'
import { streamIdOf } from '../../http/schemas.ts'
import { callerOf } from '../../plugins/app/authentication.ts'

const UPLOAD = { name: 'assets.upload', write: {} } as const

/** Records the upload as `perform` records an operation. It is none, because its body is a file. */
export const auditUpload = (
  { audit }: Pick<Domain, 'audit'>,
  request: FastifyRequest<{ Params: { streamId?: string } }>,
  received: Result<Mutation<Asset>>,
): void => {
  const caller = callerOf(request)
  const called = { caller, streamId: streamIdOf(request.params), params: {}, address: request.ip }
  const outcome = received.ok
    ? succeed({
        answer: { status: 201, body: null, created: received.value.value.id } as const,
        replayed: received.value.replayed,
      })
    : received
  const record = auditRecord(UPLOAD, called, outcome)
  if (record) audit.record(record)
}
