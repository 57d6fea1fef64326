import { isDeepStrictEqual } from 'node:util'
import {
  type DesiredOutput,
  type Fault,
  idleOutputStatus,
  type OutputStatus,
} from '@stream-manager/contracts'
import { cutAtBlank } from '../cut-at-blank.ts'
import type { EncodedPacket, MixedAudio } from '../media/encode/packets.ts'
import type { CloseOptions, OutputContext, OutputSink } from './sink/output.ts'

export type OpenOutput = (output: DesiredOutput, context: OutputContext) => OutputSink

interface Slot {
  readonly output: DesiredOutput
  readonly sink: OutputSink
}

/** Messages of the faults, by id. The address or key of these outputs could not be decrypted. */
type UnreadableOutputs = Readonly<Record<string, string>>

interface FanOutOptions {
  readonly context: OutputContext
  readonly open: OpenOutput
}

/** An output that is being replaced delays its successor at most this long. */
const REPLACE = { deadlineMs: 2000 } as const

const failedStatus = (output: DesiredOutput, { code, detail }: Fault): OutputStatus => ({
  ...idleOutputStatus(output),
  state: 'failed',
  error: { code, message: detail, since: new Date().toISOString(), nextRetryAt: null },
})

const brokenStatus = (output: DesiredOutput, reason: unknown): OutputStatus =>
  failedStatus(output, {
    code: 'output.write_failed',
    detail: `Output ${output.id} stopped on an unexpected fault: ${cutAtBlank(String(reason), 200)}. Change it to try again.`,
  })

/** Begins to close synchronously: without a lease nothing may be sent even in the next turn of the event loop. */
const closeSafely = async (sink: OutputSink, options: CloseOptions): Promise<void> => {
  try {
    await sink.close(options)
  } catch {
    // A sink reports its own faults. A failing close must not delay the successor.
  }
}

/** Hands every packet to every output and follows the scene's list of outputs. Faults of one sink do not reach others. */
export class FanOut {
  readonly #options: FanOutOptions
  readonly #slots = new Map<string, Slot>()
  readonly #closing = new Map<string, Promise<void>>()
  /** Outputs that cannot run, with the version of the output at that time. */
  readonly #broken = new Map<string, { readonly output: DesiredOutput; readonly status: OutputStatus }>()
  #wanted: readonly DesiredOutput[] = []
  #unreadable: UnreadableOutputs = {}
  #suspended = false
  #droppedByClosed = 0

  constructor(options: FanOutOptions) {
    this.#options = options
  }

  /** Opens, closes and replaces outputs that differ. Unchanged outputs are not touched, unreadable ones fail. */
  follow(outputs: readonly DesiredOutput[], unreadable: UnreadableOutputs = {}): void {
    this.#wanted = outputs
    this.#unreadable = unreadable
    const enabled = new Map(outputs.filter((output) => output.enabled).map((output) => [output.id, output]))
    for (const [id, { output }] of this.#slots) {
      const next = enabled.get(id)
      if (!next || !isDeepStrictEqual(next, output)) this.#close(id, { ...REPLACE, final: !next })
    }
    for (const output of enabled.values()) this.#openWhenFree(output)
  }

  /** Sends nothing more, queued packets included: the right to push has ended. */
  suspend(): void {
    if (this.#suspended) return
    this.#suspended = true
    for (const id of [...this.#slots.keys()]) this.#close(id, { deadlineMs: 0, final: false })
  }

  resume(): void {
    if (!this.#suspended) return
    this.#suspended = false
    this.follow(this.#wanted, this.#unreadable)
  }

  /** Hands the packet to the outputs of its rendition, and frees it. */
  offer(packet: EncodedPacket): void {
    if (packet.renditionId === this.#options.context.renditionId) {
      for (const slot of this.#slots.values()) this.#guarded(slot, (sink) => sink.offer(packet))
    }
    packet.free()
  }

  offerAudio(audio: MixedAudio): void {
    for (const slot of this.#slots.values()) this.#guarded(slot, (sink) => sink.offerAudio?.(audio))
  }

  statuses(): Record<string, OutputStatus> {
    return Object.fromEntries(this.#wanted.map((output) => [output.id, this.#status(output)]))
  }

  droppedPackets(): number {
    const counts = [...this.#slots.values()].map(({ sink }) => sink.droppedPackets())
    return counts.reduce((sum, dropped) => sum + dropped, this.#droppedByClosed)
  }

  async close(options: CloseOptions): Promise<void> {
    this.#suspended = true
    for (const id of [...this.#slots.keys()]) this.#close(id, options)
    await Promise.all(this.#closing.values())
  }

  #status(output: DesiredOutput): OutputStatus {
    const broken = this.#broken.get(output.id)
    if (broken) return broken.status
    return this.#slots.get(output.id)?.sink.status() ?? idleOutputStatus(output)
  }

  /** Waits for the end of the previous sink: two sinks of one output must not write to the same place. */
  #openWhenFree(output: DesiredOutput): void {
    if (this.#suspended || this.#slots.has(output.id)) return
    const before = this.#closing.get(output.id)
    if (before) void before.then(() => this.follow(this.#wanted, this.#unreadable))
    else this.#open(output)
  }

  #open(output: DesiredOutput): void {
    const broken = this.#broken.get(output.id)
    if (broken && isDeepStrictEqual(broken.output, output)) return
    this.#broken.delete(output.id)
    const detail = this.#unreadable[output.id]
    if (detail !== undefined) {
      const status = failedStatus(output, { code: 'storage.secret_unreadable', detail })
      this.#broken.set(output.id, { output, status })
      return
    }
    try {
      this.#slots.set(output.id, { output, sink: this.#options.open(output, this.#options.context) })
    } catch (error) {
      this.#broken.set(output.id, { output, status: brokenStatus(output, error) })
    }
  }

  #close(id: string, options: CloseOptions): void {
    const slot = this.#slots.get(id)
    if (!slot) return
    this.#slots.delete(id)
    const closed = closeSafely(slot.sink, options).then(() => {
      this.#droppedByClosed += slot.sink.droppedPackets()
      this.#closing.delete(id)
    })
    this.#closing.set(id, closed)
  }

  #guarded(slot: Slot, use: (sink: OutputSink) => void): void {
    try {
      use(slot.sink)
    } catch (error) {
      const { output } = slot
      this.#broken.set(output.id, { output, status: brokenStatus(output, error) })
      this.#close(output.id, { ...REPLACE, final: false })
      this.#options.context.onChange()
    }
  }
}
