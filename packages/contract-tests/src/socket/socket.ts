import { within } from '@stream-manager/async'
import { isRecord } from '@stream-manager/contracts'
import type { Operation } from '@stream-manager/domain'
import { Centrifuge, type Options, type SubscribedContext } from 'centrifuge'
import type { Input, Outcome } from '../call.ts'
import { callRpc } from '../rpc-call.ts'
import type { SchemaFaults } from '../schema-faults.ts'
import { Follower } from './follower.ts'
import { type FrameTap, frameTap } from './frame-tap.ts'

export interface SocketOptions {
  readonly url: string
  readonly token: string | undefined
  /** Deadline of one reply, beside the time the caller asked the server to wait. */
  readonly timeoutMs: number
  readonly faultsOf: SchemaFaults
  readonly signal: AbortSignal
}

/** Position that a recovering subscription starts from. */
export interface Since {
  readonly epoch: string
  readonly offset: number
}

/** Longer than any answer that a call waits for: the deadline of `Socket` is the one that counts. */
const STOCK_TIMEOUT_MS = 120_000

/** One connection of the stock client. */
export class Socket {
  readonly tap: FrameTap
  readonly #options: SocketOptions
  readonly #client: Centrifuge
  #lastError = ''

  constructor(options: SocketOptions) {
    this.#options = options
    this.tap = frameTap(options.faultsOf)
    const stock: Partial<Options> = {
      websocket: this.tap.webSocket,
      timeout: STOCK_TIMEOUT_MS,
      ...(options.token !== undefined && { token: options.token }),
    }
    this.#client = new Centrifuge(options.url, stock)
    this.#client.on('error', ({ error }) => {
      this.#lastError = error.message
    })
    this.#client.on('disconnected', ({ code, reason }) => {
      this.#lastError = `closed with ${code} ${reason}`
    })
  }

  get client(): Centrifuge {
    return this.#client
  }

  async connect(): Promise<void> {
    const { url } = this.#options
    this.#client.connect()
    try {
      await this.limited(this.#client.ready(), `connect to ${url}`)
    } catch (error) {
      this.#options.signal.throwIfAborted()
      throw new Error(`${url} takes no connection: ${this.#lastError || String(error)}`)
    }
  }

  close(): void {
    this.#client.disconnect()
  }

  /** Settles as `work` does, or fails at the deadline. */
  limited<Value>(work: Promise<Value>, what: string, extraMs = 0): Promise<Value> {
    const { timeoutMs, signal } = this.#options
    const deadlineMs = timeoutMs + extraMs
    const onLate = (): never => {
      throw new Error(`${what}: no reply within ${deadlineMs} ms`)
    }
    return within(work, { deadlineMs, signal, onLate })
  }

  async rpc(operation: Operation, input: Input): Promise<Outcome> {
    const waitMs = 1000 * Number(input['waitSeconds'] ?? 0)
    const outcome: unknown = await this.limited(
      callRpc(this.#client, operation, input),
      `rpc ${operation.name}`,
      waitMs,
    )
    if (!isRecord(outcome) || typeof outcome['status'] !== 'number') {
      throw new Error(`the result of rpc ${operation.name} is not {status, body}`)
    }
    return outcome as Outcome
  }

  /** Subscribes, and keeps what is published from then on. A channel can be followed once a connection. */
  async follow(channel: string, since?: Since): Promise<Follower> {
    const subscription = this.#client.newSubscription(channel, since ? { since } : {})
    const subscribed = new Promise<SubscribedContext>((resolve, reject) => {
      subscription.once('subscribed', resolve)
      subscription.once('unsubscribed', ({ code, reason }) =>
        reject(new Error(`refused with ${code} ${reason}`)),
      )
      subscription.once('error', ({ error }) =>
        reject(new Error(`refused with ${error.code} ${error.message}`)),
      )
    })
    const follower = new Follower(subscription, (work, what) => this.limited(work, what))
    subscription.subscribe()
    try {
      follower.start = await this.limited(subscribed, `subscribe to ${channel}`)
      return follower
    } catch (error) {
      this.leave(follower)
      throw error
    }
  }

  /** Ends the subscription, so that the channel can be followed again from elsewhere. */
  leave({ subscription }: Follower): void {
    subscription.removeAllListeners()
    subscription.unsubscribe()
    this.#client.removeSubscription(subscription)
  }
}
