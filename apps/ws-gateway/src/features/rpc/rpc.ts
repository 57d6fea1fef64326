import { Slots } from '@stream-manager/async'
import {
  type Arrival,
  type Caller,
  DEFAULT_STREAM_ID,
  ERROR_CODES,
  type Fault,
  isAllowedOnAnyPart,
  type ReplyError,
  type RpcRequest,
} from '@stream-manager/contracts'
import {
  type Domain,
  type Operation,
  partsOf,
  perform,
  streamAskedFor,
  underPath,
} from '@stream-manager/domain'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse, textOf } from '../../protocol/outcome.ts'
import { DEFAULT_WAIT_SECONDS, type RpcInput } from './input.ts'
import { rpcMethods, streamIdOf } from './methods.ts'

export interface RpcOptions {
  readonly domain: Domain
  /** How long a call may take besides its wait for the engine. */
  readonly commandTimeoutMs: number
  /** Calls of one connection in progress at once. */
  readonly maxRpcsInFlight: number
}

/** The connection of a call. */
export interface RpcConnection {
  readonly clientId: string
  /** The client's address, for the audit log. */
  readonly address: string | undefined
  /** The upgrade. */
  readonly arrival: Arrival
  readonly caller: Caller
}

/** The same call may succeed later: too many requests, or something is unavailable. */
const TEMPORARY_STATUSES: readonly number[] = [429, 503, 504]

/**
 * A refusal with REST's status as its code, and the registry's code before its text, so that both transports refuse
 * alike. The protocol's own codes are below 400 and cannot be confused with a status.
 */
const refusalOf = (fault: Fault): { error: ReplyError } => {
  const { status } = ERROR_CODES[fault.code]
  const temporary = TEMPORARY_STATUSES.includes(status) || fault.code === 'backplane.conflict'
  return { error: { code: status, message: textOf(fault), ...(temporary && { temporary }) } }
}

/** Performs the operations that REST offers, with the same schemas, permissions and answers. */
export class Rpc {
  readonly #options: RpcOptions
  readonly #inFlight: Slots
  readonly #methods = rpcMethods()

  constructor(options: RpcOptions) {
    this.#options = options
    this.#inFlight = new Slots({ perHolder: options.maxRpcsInFlight })
  }

  /** Answers when the operation is done, which may take seconds. Rejects when the backplane does not answer. */
  async handle(connection: RpcConnection, { method: name = '', data }: RpcRequest): Promise<Outcome> {
    const method = this.#methods.get(name)
    if (!method) return refuse('methodNotFound', name)
    const { clientId, caller } = connection
    const { operation } = method
    // As over REST, checked before the input, so that a refused caller learns nothing about it.
    const streamId = operation.global ? streamAskedFor(data) : streamIdOf(data)
    if (!isAllowedOnAnyPart(caller, operation.permission, streamId)) {
      return refuse('permissionDenied', `${name} needs ${operation.permission}`)
    }
    const input = method.read(data)
    if (!input.ok) return refusalOf(input.fault)
    return this.#inFlight.run(
      clientId,
      () => this.#perform(connection, operation, input.value),
      () => refuse('tooManyRequests', 'wait for the calls under way'),
    )
  }

  async #perform(
    { caller, address, arrival }: RpcConnection,
    operation: Operation,
    input: RpcInput,
  ): Promise<Outcome> {
    const { streamId = DEFAULT_STREAM_ID, waitSeconds, ifMatch, idempotencyKey } = input
    const waitMs = (waitSeconds ?? DEFAULT_WAIT_SECONDS) * 1000
    const { domain, commandTimeoutMs } = this.#options
    const work = perform(domain, operation, {
      ...partsOf(operation, input),
      streamId,
      caller,
      address,
      arrival: () => arrival,
      ifMatch,
      idempotencyKey,
      wait: { waitMs, asked: waitSeconds !== undefined },
    })
    const performed = await withDeadline(work, waitMs + commandTimeoutMs)
    // Only rpc gives the body a name, so only here can an error's path begin with it.
    const bodyName = operation.rpc?.['body']
    const placed = bodyName === undefined ? performed : underPath(`/${bodyName}`, performed)
    if (!placed.ok) return refusalOf(placed.fault)
    const { status, body } = placed.value.answer
    return { result: { rpc: { data: { status, body } } } }
  }
}
