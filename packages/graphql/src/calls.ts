import { Gate } from '@stream-manager/async'
import {
  type Arrival,
  type Caller,
  ERROR_CODES,
  type Fault,
  fail,
  isPermitted,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { type Domain, perform } from '@stream-manager/domain'
import { GraphQLError } from 'graphql'
import type { GraphOperation } from './graph-operation.ts'
import type { GraphLimits } from './limits.ts'

type Fields = Readonly<Record<string, unknown>>

/** The fault as an error of its field. `code` and the other fields are those of REST's refusals. */
const faultError = ({ code, detail, ...details }: Fault, cause?: unknown): GraphQLError =>
  new GraphQLError(detail, {
    extensions: { code, status: ERROR_CODES[code].status, ...details },
    ...(cause instanceof Error && { originalError: cause }),
  })

export interface CallsOptions {
  readonly domain: Domain
  readonly caller: Caller
  readonly arrival: () => Arrival
  readonly limits: Pick<GraphLimits, 'maxCalls' | 'maxItems' | 'callsAtOnce'>
  /** Once it is aborted, no further call begins. */
  readonly signal: AbortSignal
}

/** Keys in one order, so that equal inputs are equal texts. */
const textOf = (input: Fields): string =>
  JSON.stringify(Object.entries(input).toSorted(([one], [other]) => (one < other ? -1 : 1)))

/**
 * The calls of one request. Each goes the way of rpc: the same checks, the same answer. Equal calls are one call, so the
 * rule of ten alerts is read once.
 */
export class Calls {
  readonly #options: CallsOptions
  readonly #gate: Gate
  readonly #answers = new Map<string, Promise<unknown>>()
  #items = 0

  constructor(options: CallsOptions) {
    this.#options = options
    const { callsAtOnce, maxCalls } = options.limits
    this.#gate = new Gate({ running: callsAtOnce, waiting: maxCalls })
  }

  /** The body of the operation's answer. @throws {GraphQLError} with the code of the refusal. */
  call(target: GraphOperation, input: Fields): Promise<unknown> {
    const key = `${target.operation.name} ${textOf(input)}`
    const known = this.#answers.get(key)
    if (known) return known
    const answer = this.#answer(target, input)
    this.#answers.set(key, answer)
    return answer
  }

  /** The list, counted. @throws {GraphQLError} with `graphql.limit_exceeded` when the answer has too many items. */
  counted(list: unknown): unknown {
    const { maxItems } = this.#options.limits
    this.#items += Array.isArray(list) ? list.length : 0
    if (this.#items <= maxItems) return list
    throw faultError({
      code: 'graphql.limit_exceeded',
      detail: `The lists of the answer have more than ${maxItems} items; ask for fewer with \`limit\``,
    })
  }

  async #answer(target: GraphOperation, input: Fields): Promise<unknown> {
    const { maxCalls } = this.#options.limits
    const full = () =>
      fail(
        'graphql.limit_exceeded',
        `The document needs more than ${maxCalls} calls of operations; ask for less`,
      )
    const answered =
      this.#answers.size < maxCalls ? await this.#gate.run(() => this.#perform(target, input), full) : full()
    if (!answered.ok) throw faultError(answered.fault, answered.cause)
    return answered.value
  }

  async #perform(target: GraphOperation, input: Fields): Promise<Result<unknown>> {
    const { domain, caller, arrival, signal } = this.#options
    const { operation } = target
    signal.throwIfAborted()
    // As over REST, a role without the permission learns nothing about the input.
    if (!isPermitted(caller.role, operation.permission)) {
      return fail('auth.forbidden', `This needs the permission ${operation.permission}`)
    }
    const parts = target.read(input)
    if (!parts.ok) return parts
    const performed = await perform(domain, operation, {
      ...parts.value,
      caller,
      arrival,
      ifMatch: undefined,
      idempotencyKey: undefined,
      wait: { waitMs: 0, asked: false },
    })
    return performed.ok ? succeed(performed.value.answer.body) : performed
  }
}
