import { setTimeout as delay } from 'node:timers/promises'
import { within } from '@stream-manager/async'
import type { ErrorCode, OutputState, OutputStatus, OutputType } from '@stream-manager/contracts'
import { leaseEnded, OutputFault, tooSlow } from '@stream-manager/destinations'
import { BitrateMeter } from './bitrate-meter.ts'
import { retryDelayMs, toOutputFault } from './fault.ts'
import type { CloseOptions, OutputContext } from './output.ts'
import { PacketQueue, type QueueItem } from './packet-queue.ts'
import type { ReportBytes, Transport } from './transport.ts'

/** Longest time for each step of an attempt. */
const OPEN_DEADLINE_MS = 15_000
const WRITE_DEADLINE_MS = 5000

/** After a connection that lasted this long the backoff starts from the beginning. */
const STABLE_MS = 10_000

export interface SinkOptions<Item extends QueueItem> {
  readonly id: string
  readonly type: OutputType
  readonly context: Pick<OutputContext, 'onChange' | 'mayWrite' | 'resume'>
  readonly connect: (report: ReportBytes) => Transport<Item>
}

/**
 * The loop of every output: connect, deliver, fail, wait, connect again. It runs from construction to `close`, and
 * reports errors in its status only.
 */
export class ReconnectingSink<Item extends QueueItem> {
  readonly id: string
  readonly #options: SinkOptions<Item>
  readonly #queue = new PacketQueue<Item>()
  readonly #meter = new BitrateMeter()
  readonly #closing = new AbortController()
  readonly #done: Promise<void>
  #closed: Promise<void> | null = null
  #transport: Transport<Item> | null = null
  #opened = false
  #final = false
  #abandoned = false
  #state: OutputState = 'connecting'
  #error: { readonly code: ErrorCode; readonly message: string; readonly since: string } | null = null
  #retries = 0
  #nextRetryAt: string | null = null
  /** Consecutive failures, for the backoff. */
  #failures = 0
  #liveSinceMs: number | null = null
  /** The destination accepted this programme before, from this process or an earlier one. */
  #wasTaken: boolean

  constructor(options: SinkOptions<Item>) {
    this.id = options.id
    this.#options = options
    this.#wasTaken = options.context.resume
    this.#done = this.#run()
  }

  status(): OutputStatus {
    const error = this.#error && { ...this.#error, nextRetryAt: this.#nextRetryAt }
    return {
      id: this.id,
      type: this.#options.type,
      state: this.#state,
      error,
      retries: this.#retries,
      nextRetryAt: this.#nextRetryAt,
      bitrateKbps: this.#state === 'live' ? this.#meter.kbps(performance.now()) : null,
    }
  }

  /** The destination takes packets. Before that the queue keeps only the newest group of pictures. */
  get isOpen(): boolean {
    return this.#opened
  }

  droppedPackets(): number {
    return this.#queue.dropped
  }

  /** Queues an item for the destination and becomes its owner. */
  protected enqueue(item: Item): void {
    this.#queue.add(item)
  }

  close({ deadlineMs, final }: CloseOptions): Promise<void> {
    this.#final = final
    this.#closed ??= this.#shutDown(deadlineMs)
    return this.#closed
  }

  async #shutDown(deadlineMs: number): Promise<void> {
    this.#closing.abort()
    this.#queue.end()
    // Without a connection there is nothing to end, and an address that does not answer would use up the deadline.
    if (!this.#opened || deadlineMs <= 0) this.#abandon()
    await within(this.#done, { deadlineMs }).catch(() => this.#abandon())
    this.#queue.clear()
    this.#change('idle')
  }

  /** Sends nothing more, and drops the queue. */
  #abandon(): void {
    this.#abandoned = true
    this.#queue.clear()
    void this.#transport?.release()
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const fault = await this.#attempt()
      if (!fault || this.#closing.signal.aborted) return
      if (fault.retry === 'never') return this.#giveUp()
      await this.#waitBeforeRetry(fault)
    }
  }

  /** One connection from beginning to end. Null when the sink was closed. */
  async #attempt(): Promise<OutputFault | null> {
    const transport = this.#options.connect((bytes) => this.#meter.add(bytes, performance.now()))
    this.#transport = transport
    try {
      this.#requireLease()
      await within(transport.open(), { deadlineMs: OPEN_DEADLINE_MS, onLate: failUnanswered })
      this.#opened = true
      await this.#deliver(transport)
      return null
    } catch (error) {
      const fault = toOutputFault(error)
      this.#noteFault(fault)
      return fault
    } finally {
      this.#opened = false
      this.#queue.hold()
      // A new attempt waits for the native calls of the old one, so a hung disk blocks one call only.
      await transport.release()
      this.#transport = null
    }
  }

  async #deliver(transport: Transport<Item>): Promise<void> {
    this.#meter.reset(performance.now())
    this.#queue.flow()
    for (let item = await this.#queue.take(); item; item = await this.#queue.take()) {
      await this.#write(transport, item)
      if (transport.delivering()) this.#noteDelivery()
    }
    if (this.#abandoned) return
    this.#requireLease()
    await transport.finish(this.#final)
  }

  async #write(transport: Transport<Item>, item: Item): Promise<void> {
    const freed = this.#send(transport, item).finally(() => item.free())
    await within(freed, { deadlineMs: WRITE_DEADLINE_MS, onLate: failTooSlow })
  }

  async #send(transport: Transport<Item>, item: Item): Promise<void> {
    // A released transport must not be written to, because its native parts are being freed.
    if (this.#abandoned) return
    this.#requireLease()
    await transport.write(item)
  }

  /** After a freeze of the process, packets queued before it must not be sent. */
  #requireLease(): void {
    if (!this.#options.context.mayWrite()) throw leaseEnded()
  }

  #noteDelivery(): void {
    const now = performance.now()
    if (this.#state !== 'live') {
      this.#liveSinceMs = now
      this.#wasTaken = true
      this.#error = null
      this.#nextRetryAt = null
      this.#change('live')
    }
    if (this.#failures > 0 && now - (this.#liveSinceMs ?? now) > STABLE_MS) this.#failures = 0
  }

  #noteFault(fault: OutputFault): void {
    const since = this.#error?.code === fault.code ? this.#error.since : new Date().toISOString()
    this.#error = { code: fault.code, message: fault.message, since }
    this.#liveSinceMs = null
    if (!this.#closing.signal.aborted) this.#change(fault.retry === 'never' ? 'failed' : 'retrying')
  }

  async #waitBeforeRetry(fault: OutputFault): Promise<void> {
    // A server that has not noticed the end of the last connection refuses us like a wrong key, but only for a while.
    const retry = this.#wasTaken ? 'soon' : fault.retry
    const waitMs = retryDelayMs({ code: fault.code, retry }, this.#failures, Math.random)
    this.#failures += 1
    this.#nextRetryAt = new Date(Date.now() + waitMs).toISOString()
    this.#options.context.onChange()
    // Rejects only when the sink is closed, which ends the loop.
    await delay(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    this.#retries += 1
    this.#nextRetryAt = null
  }

  /** Only another configuration can help, and it comes with a new sink. */
  #giveUp(): void {
    this.#queue.end()
    this.#queue.clear()
  }

  #change(state: OutputState): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.context.onChange()
  }
}

const failUnanswered = (): never => {
  throw new OutputFault('output.unreachable', 'The destination did not answer in time. Check its address.')
}

const failTooSlow = (): never => {
  throw tooSlow('The destination')
}
