import type { OutputOf, OutputStatus, OutputType } from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import type { EncodedStreams } from '../../media/encode/encoder.ts'
import type { EncodedPacket, MixedAudio, RenditionId } from '../../media/encode/packets.ts'

/** A running output. It owns its queue, connection and retries. Its methods must not block or throw. */
export interface OutputSink {
  readonly id: string
  status(): OutputStatus
  /** Clones the packet to keep it. Never blocks: a full queue drops packets up to the next keyframe. */
  offer(packet: EncodedPacket): void
  offerAudio?(audio: MixedAudio): void
  /** Packets dropped because the destination was too slow. */
  droppedPackets(): number
  /** Flushes, writes the trailer and closes, within the deadline. May be called twice. */
  close(options: CloseOptions): Promise<void>
}

export interface CloseOptions {
  readonly deadlineMs: number
  /** The programme ends (HLS writes ENDLIST). Otherwise a later process continues it after a discontinuity. */
  readonly final: boolean
}

export interface OutputContext {
  readonly streamId: string
  /** The rendition that the output carries; `streams` describes it. */
  readonly renditionId: RenditionId
  readonly dataDir: string
  /** Bytes that stay free on the disk of `dataDir`. */
  readonly minFreeDiskBytes: number
  /** Addresses that outputs may push to. */
  readonly destinations: Egress
  readonly streams: EncodedStreams
  /** Continue the HLS playlist of an earlier process after a discontinuity. */
  readonly resume: boolean
  /** False once the right to push has ended: another process may be writing now. Check it before each write. */
  readonly mayWrite: () => boolean
  /** Called when the state changes. */
  readonly onChange: () => void
}

/** One file for each output type, one line in `registry.ts`. */
export interface OutputFactory<Kind extends OutputType> {
  readonly type: Kind
  open(output: OutputOf<Kind>, context: OutputContext): OutputSink
}
