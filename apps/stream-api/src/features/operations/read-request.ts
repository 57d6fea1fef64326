import { DEFAULT_STREAM_ID, type Result, succeed } from '@stream-manager/contracts'
import type { Operation, OperationRequest } from '@stream-manager/domain'
import { arrivalOf } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { readAcceptedAge, readIdempotencyKey, readIfMatch, readWait } from '../../http/request-headers.ts'
import { callerOf } from '../../plugins/app/authentication.ts'
import { queryOf } from './csv.ts'
import type { OperationParts } from './operation-parts.ts'

const addressOf = ({ global }: Operation, params: OperationParts['Params']) => {
  if (global) return { streamId: DEFAULT_STREAM_ID, params }
  const { streamId = DEFAULT_STREAM_ID, ...own } = params
  return { streamId, params: own }
}

const NO_CONDITIONS = { ifMatch: undefined, idempotencyKey: undefined }

const conditionsOf = (
  { write }: Operation,
  request: FastifyRequest<OperationParts>,
): Result<Pick<OperationRequest, 'ifMatch' | 'idempotencyKey'>> => {
  if (!write) return succeed(NO_CONDITIONS)
  const ifMatch = readIfMatch(request)
  if (!ifMatch.ok) return ifMatch
  const key = readIdempotencyKey(request)
  return key.ok ? succeed({ ifMatch: ifMatch.value, idempotencyKey: key.value }) : key
}

/** Reads the operation's call from path, query, headers and body. */
export const readRequest = (
  operation: Operation,
  request: FastifyRequest<OperationParts>,
): Result<OperationRequest> => {
  const conditions = conditionsOf(operation, request)
  if (!conditions.ok) return conditions
  return succeed({
    ...addressOf(operation, request.params),
    ...conditions.value,
    caller: callerOf(request),
    query: queryOf(operation, request),
    body: request.body,
    wait: readWait(request),
    acceptedAgeMs: readAcceptedAge(request),
    arrival: () => arrivalOf(request),
  })
}
