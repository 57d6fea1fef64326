import type { EncodedPacket } from './packets.ts'

/**
 * Lead of one track after which it passes without the other. x264's lookahead delays video by up to 0.6 s at 30 fps; a
 * track that is seconds late is missing.
 */
const MAX_LEAD_MS = 4000

/** Orders packets of both tracks by decoding time. FLV, MPEG-TS and joining at a keyframe rely on that order. */
export class Interleaver {
  readonly #waiting: Record<EncodedPacket['kind'], EncodedPacket[]> = { video: [], audio: [] }
  readonly #emit: (packet: EncodedPacket) => void

  constructor(emit: (packet: EncodedPacket) => void) {
    this.#emit = emit
  }

  add(packet: EncodedPacket): void {
    this.#waiting[packet.kind].push(packet)
    while (this.#bothWait() || this.#leadMs() > MAX_LEAD_MS) this.#emitEarliest()
  }

  flush(): void {
    while (this.#waiting.video.length + this.#waiting.audio.length > 0) this.#emitEarliest()
  }

  #bothWait(): boolean {
    return this.#waiting.video.length > 0 && this.#waiting.audio.length > 0
  }

  #leadMs(): number {
    const queue = this.#waiting.video.length > 0 ? this.#waiting.video : this.#waiting.audio
    return (queue.at(-1)?.dtsMs ?? 0) - (queue[0]?.dtsMs ?? 0)
  }

  #emitEarliest(): void {
    const video = this.#waiting.video[0]?.dtsMs ?? Number.POSITIVE_INFINITY
    const audio = this.#waiting.audio[0]?.dtsMs ?? Number.POSITIVE_INFINITY
    const packet = this.#waiting[video <= audio ? 'video' : 'audio'].shift()
    if (packet) this.#emit(packet)
  }
}
