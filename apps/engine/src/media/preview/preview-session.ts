import { within } from '@stream-manager/async'
import { PREVIEW_OFFSET_MS } from '@stream-manager/contracts'
import { ENDED, textPart } from '@stream-manager/preview'
import { PacketQueue } from '../../outputs/sink/packet-queue.ts'
import type { EncodedPacket } from '../encode/packets.ts'
import { Fragmenter, mimeTypeOf } from './fragmenter.ts'
import type { PreviewOptions } from './preview-options.ts'

const TIMING_EVERY_MS = 1000
/** Each writes a line to the log. */
const FAULTS_MAX = 5
/** A supervisor that stands still must not keep the programme from ending. */
const CLOSE_DEADLINE_MS = 1000

/** The preview from its first viewer to its last: packets in, parts out. It never keeps the encoder waiting. */
export class PreviewSession {
  readonly #options: PreviewOptions
  readonly #queue = new PacketQueue<EncodedPacket>()
  readonly #done: Promise<void>
  #fragmenter: Fragmenter | null = null
  #dropped = 0
  #faults = 0
  #encoderDelayMs = 0
  #nextTimingMs = 0

  constructor(options: PreviewOptions) {
    this.#options = options
    this.#queue.flow()
    this.#done = this.#run()
  }

  offer(packet: EncodedPacket): void {
    if (packet.kind === 'video') this.#encoderDelayMs = this.#options.newestMs() - packet.ptsMs
    this.#queue.add(packet.clone())
  }

  /** Resolves when no native call runs and everything is freed, or at the deadline. */
  async close(): Promise<void> {
    this.#queue.end()
    this.#queue.clear()
    await within(this.#done, { deadlineMs: CLOSE_DEADLINE_MS, onLate: () => undefined })
  }

  async #run(): Promise<void> {
    for (let packet = await this.#queue.take(); packet; packet = await this.#queue.take()) {
      await this.#sendSafely(packet)
      packet.free()
    }
    this.#dropFragmenter()
  }

  /** A fault ends this timeline and nothing else: the next keyframe begins another one, unless that never works. */
  async #sendSafely(packet: EncodedPacket): Promise<void> {
    if (this.#faults > FAULTS_MAX) return
    try {
      await this.#send(packet)
    } catch (error) {
      this.#faults += 1
      this.#options.onFault(`the preview stopped: ${String(error)}`)
      this.#dropFragmenter()
      await this.#options.sink.write(ENDED)
    }
  }

  #dropFragmenter(): void {
    this.#fragmenter?.free()
    this.#fragmenter = null
  }

  async #send(packet: EncodedPacket): Promise<void> {
    const fragmenter = await this.#fragmenterFor(packet)
    const fragment = await fragmenter?.add(packet)
    if (!fragment) return
    await this.#options.sink.write({ kind: packet.keyframe ? 'keyframe' : 'fragment', bytes: fragment })
    this.#tellTiming(packet.ptsMs)
  }

  /** After packets were dropped a new timeline begins: players would wait in the hole. */
  async #fragmenterFor(packet: EncodedPacket): Promise<Fragmenter | null> {
    if (this.#dropped !== this.#queue.dropped) {
      this.#dropped = this.#queue.dropped
      this.#dropFragmenter()
    }
    if (this.#fragmenter || !packet.keyframe) return this.#fragmenter
    const { streams, sink } = this.#options
    const fragmenter = await Fragmenter.open(streams)
    this.#fragmenter = fragmenter
    await sink.write(textPart('start', { type: 'start', mimeType: mimeTypeOf(streams) }))
    await sink.write({ kind: 'init', bytes: await fragmenter.head() })
    return fragmenter
  }

  #tellTiming(ptsMs: number): void {
    if (ptsMs < this.#nextTimingMs) return
    this.#nextTimingMs = ptsMs + TIMING_EVERY_MS
    const mediaMs = ptsMs + PREVIEW_OFFSET_MS
    const encoderDelayMs = Math.round(this.#encoderDelayMs)
    this.#options.sink.tell(textPart('notice', { type: 'timing', mediaMs, encoderDelayMs }))
  }
}
