import { within } from '@stream-manager/async'
import { ENDED } from '@stream-manager/preview'
import { PacketQueue, type QueueItem } from '../../outputs/sink/packet-queue.ts'
import type { PreviewSink } from './preview-options.ts'

/** Each writes a line to the log. */
const FAULTS_MAX = 5
/** A supervisor that stands still must not keep the programme from ending. */
const CLOSE_DEADLINE_MS = 1000

/** Makes the parts of one preview. Calls do not overlap. */
export interface PartMaker<Item> {
  /** Sends the parts that the item completes. Begins a timeline where there is none. */
  send(item: Item): Promise<void>
  /** Frees the timeline. */
  endTimeline(): void
}

interface PumpOptions {
  readonly sink: PreviewSink
  readonly onFault: (message: string) => void
}

/** A preview from its first viewer to its last: items in, parts out. It never keeps the encoder waiting. */
export class PartPump<Item extends QueueItem> {
  readonly #maker: PartMaker<Item>
  readonly #options: PumpOptions
  readonly #queue = new PacketQueue<Item>()
  readonly #done: Promise<void>
  #dropped = 0
  #faults = 0

  constructor(maker: PartMaker<Item>, options: PumpOptions) {
    this.#maker = maker
    this.#options = options
    this.#queue.flow()
    this.#done = this.#run()
  }

  /** Becomes the item's owner. */
  offer(item: Item): void {
    this.#queue.add(item)
  }

  /** Resolves when no native call runs and everything is freed, or at the deadline. */
  async close(): Promise<void> {
    this.#queue.end()
    this.#queue.clear()
    await within(this.#done, { deadlineMs: CLOSE_DEADLINE_MS, onLate: () => undefined })
  }

  async #run(): Promise<void> {
    for (let item = await this.#queue.take(); item; item = await this.#queue.take()) {
      await this.#sendSafely(item)
      item.free()
    }
    this.#maker.endTimeline()
  }

  /** A fault ends this timeline and nothing else: another one begins, unless that never works. */
  async #sendSafely(item: Item): Promise<void> {
    if (this.#faults > FAULTS_MAX) return
    try {
      this.#noticeLoss()
      await this.#maker.send(item)
    } catch (error) {
      this.#faults += 1
      this.#options.onFault(`the preview stopped: ${String(error)}`)
      this.#maker.endTimeline()
      await this.#options.sink.write(ENDED)
    }
  }

  /** After items were dropped a new timeline begins: players would wait in the hole. */
  #noticeLoss(): void {
    if (this.#dropped === this.#queue.dropped) return
    this.#dropped = this.#queue.dropped
    this.#maker.endTimeline()
  }
}
