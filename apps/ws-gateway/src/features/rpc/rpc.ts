import { DEFAULT_STREAM_ID, type RpcRequest } from '@stream-manager/contracts'
import { type Domain, type Operation, perform, underPath } from '@stream-manager/domain'
import type { AccessPolicy, Principal } from '../../access.ts'
import { withDeadline } from '../../deadline.ts'
import { type Outcome, refuse } from '../../protocol/outcome.ts'
import { InFlight } from './in-flight.ts'
import { DEFAULT_WAIT_SECONDS, partsOf, type RpcInput } from './input.ts'
import { rpcMethods, streamIdOf } from './methods.ts'
import { refusalOf } from './refusal.ts'

export interface RpcOptions {
  readonly domain: Domain
  readonly access: Pick<AccessPolicy, 'permits'>
  /** How long a call may take beside its wait for the engine. */
  readonly commandTimeoutMs: number
  /** Calls of one connection under way at once. */
  readonly maxRpcsInFlight: number
}

/** The connection a call came on. */
export interface RpcCaller {
  readonly clientId: string
  readonly principal: Principal
}

/** Carries out the operations that REST offers: same schemas, permissions and answers. */
export class Rpc {
  readonly #options: RpcOptions
  readonly #inFlight: InFlight
  readonly #methods = rpcMethods()

  constructor(options: RpcOptions) {
    this.#options = options
    this.#inFlight = new InFlight(options.maxRpcsInFlight)
  }

  /** Answers once the operation is done, which may be seconds later. Rejects when the backplane does not answer. */
  async handle(
    { clientId, principal }: RpcCaller,
    { method: name = '', data }: RpcRequest,
  ): Promise<Outcome> {
    const method = this.#methods.get(name)
    if (!method) return refuse('methodNotFound', name)
    const { operation } = method
    // As over REST, before the input is looked at: who may not call it learns nothing more.
    if (!this.#options.access.permits(principal, operation.permission, streamIdOf(data))) {
      return refuse('permissionDenied', `${name} needs ${operation.permission}`)
    }
    const input = method.read(data)
    if (!input.ok) return refusalOf(input.fault)
    const outcome = await this.#inFlight.run(clientId, () => this.#perform(principal, operation, input.value))
    return outcome ?? refuse('tooManyRequests', 'wait for the calls under way')
  }

  async #perform(
    { keyOwner, ...caller }: Principal,
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
      ifMatch,
      idempotencyKey,
      keyOwner,
      wait: { waitMs, asked: waitSeconds !== undefined },
    })
    const performed = await withDeadline(work, waitMs + commandTimeoutMs)
    const bodyName = operation.rpc?.['body']
    const placed = bodyName === undefined ? performed : underPath(`/${bodyName}`, performed)
    if (!placed.ok) return refusalOf(placed.fault)
    const { status, body } = placed.value.answer
    return { result: { rpc: { data: { status, body } } } }
  }
}
