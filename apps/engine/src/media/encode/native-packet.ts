import type { Packet } from 'node-av/lib'
import type { EncodedPacket } from './packets.ts'

/** A packet's clock: one tick lasts `num / den` seconds. */
export interface TimeBase {
  readonly num: number
  readonly den: number
}

/** The one implementation of `EncodedPacket`; it owns its native packet. */
export class NativePacket implements EncodedPacket {
  readonly kind: EncodedPacket['kind']
  readonly keyframe: boolean
  readonly timeBase: TimeBase
  readonly ptsMs: number
  readonly dtsMs: number
  readonly durationMs: number
  readonly sizeBytes: number
  readonly native: Packet

  constructor(kind: EncodedPacket['kind'], native: Packet, timeBase: TimeBase) {
    const tickMs = (1000 * timeBase.num) / timeBase.den
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
    return new NativePacket(this.kind, copy, this.timeBase)
  }

  free(): void {
    this.native.free()
  }
}
