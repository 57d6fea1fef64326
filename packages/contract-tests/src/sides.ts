import { ERROR_CODES, isErrorCode, isRecord } from '@stream-manager/contracts'
import type { Operation } from '@stream-manager/domain'
import { type Input, isRefusal, type Outcome } from './call.ts'
import type { RestAnswer, RestApi } from './rest/api.ts'
import { answerFaults, problemFaults } from './rest/faults.ts'
import { type RestRequest, restRequest } from './rest-request.ts'
import type { SchemaFaults } from './schema-faults.ts'
import type { Socket } from './socket/socket.ts'

/** A call's outcome and what its transport did not keep of its own promises. */
export interface Exchange {
  readonly outcome: Outcome
  readonly faults: readonly string[]
  /** The server says that the effect was an earlier call's. Undefined where the transport does not tell. */
  readonly replayed?: boolean
}

/** One transport, addressed to one stream. */
export interface Side {
  /** Begins the names of its checks. */
  readonly name: string
  readonly streamId: string
  exchange(operation: Operation, input: Input): Promise<Exchange>
}

export interface SideOptions {
  readonly streamId: string
  readonly faultsOf: SchemaFaults
  readonly signal: AbortSignal
}

const restOutcome = ({ status, body }: RestAnswer): Outcome =>
  status < 400
    ? { status, body: body ?? null }
    : { status, code: isRecord(body) ? String(body['code']) : 'none' }

type Rewrite = (request: RestRequest) => RestRequest

export interface RestSideOptions extends SideOptions {
  readonly api: RestApi
  /** Default: `rest`. */
  readonly name?: string
  /** Default: every path names the stream. */
  readonly rewrite?: Rewrite
}

const asIs: Rewrite = (request) => request

export const restSide = ({
  api,
  streamId,
  faultsOf,
  signal,
  name = 'rest',
  rewrite = asIs,
}: RestSideOptions): Side => ({
  name,
  streamId,
  exchange: async (operation, input) => {
    const addressed = operation.global ? input : { streamId, ...input }
    const answer = await api.send(rewrite(restRequest(operation, addressed)), signal)
    const outcome = restOutcome(answer)
    return {
      outcome,
      faults: isRefusal(outcome) ? problemFaults(answer, faultsOf) : answerFaults(operation, input, answer),
      replayed: answer.headers.get('idempotency-replayed') === 'true',
    }
  },
})

const rpcRefusalFaults = ({ status, code }: { readonly status: number; readonly code: string }): string[] => {
  if (!isErrorCode(code))
    return [`the error's message begins with "${code}", which is no code of the registry`]
  const expected = ERROR_CODES[code].status
  return status === expected ? [] : [`${code} has the error code ${status} instead of ${expected}`]
}

export const rpcSide = ({
  socket,
  streamId,
  name = 'rpc',
}: Pick<SideOptions, 'streamId'> & { readonly socket: Socket; readonly name?: string }): Side => ({
  name,
  streamId,
  exchange: async (operation, input) => {
    const outcome = await socket.rpc(operation, operation.global ? input : { streamId, ...input })
    return { outcome, faults: isRefusal(outcome) ? rpcRefusalFaults(outcome) : [] }
  },
})
