import type { Packet } from 'node-av/lib'
import type { EncodedPacket, RenditionId } from './packets.ts'

/** A packet's clock: one tick lasts `num / den` seconds. */
export interface TimeBase {
  readonly num: number
  readonly den: number
}

/** The track that a packet belongs to. */
export interface Track {
  readonly renditionId: RenditionId
  readonly kind: EncodedPacket['kind']
  readonly timeBase: TimeBase
}

/** The only implementation of `EncodedPacket`. It owns its native packet. */
export class NativePacket implements EncodedPacket {
  readonly renditionId: RenditionId
  readonly kind: EncodedPacket['kind']
  readonly keyframe: boolean
  readonly timeBase: TimeBase
  readonly ptsMs: number
  readonly dtsMs: number
  readonly durationMs: number
  readonly sizeBytes: number
  readonly native: Packet

  constructor(native: Packet, { renditionId, kind, timeBase }: Track) {
    const tickMs = (1000 * timeBase.num) / timeBase.den
    this.renditionId = renditionId
    this.kind = kind
    this.native = native
    this.timeBase = timeBase
    this.keyframe = kind === 'video' && native.isKeyframe
    this.ptsMs = Number(native.pts) * tickMs
    this.dtsMs = Number(native.dts) * tickMs
    this.durationMs = Number(native.duration) * tickMs
    this.sizeBytes = native.size
  }

  bytes(): Buffer {
    return Buffer.from(this.native.data ?? Buffer.alloc(0))
  }

  clone(): NativePacket {
    const copy = this.native.clone()
    if (!copy) throw new Error('no memory for another reference to a packet')
    return new NativePacket(copy, this)
  }

  free(): void {
    this.native.free()
  }
}
