import type { OutputOf, OutputStatus, OutputType } from '@stream-manager/contracts'
import type { EncodedStreams } from '../../media/encode/encoder.ts'
import type { EncodedPacket, MixedAudio, RenditionId } from '../../media/encode/packets.ts'

/** A running output. It owns its queue, its connection and its retries; nothing it does may block or throw. */
export interface OutputSink {
  readonly id: string
  status(): OutputStatus
  /** Takes a clone when it wants to keep the packet. Never blocks: a full queue drops up to the next keyframe. */
  offer(packet: EncodedPacket): void
  offerAudio?(audio: MixedAudio): void
  /** Packets dropped because the destination was too slow. */
  droppedPackets(): number
  /** Flushes, writes the trailer and lets go, within the deadline. Safe to call twice. */
  close(options: CloseOptions): Promise<void>
}

export interface CloseOptions {
  readonly deadlineMs: number
  /** The programme ends here (HLS writes ENDLIST); otherwise a later process continues it after a discontinuity. */
  readonly final: boolean
}

export interface OutputContext {
  readonly streamId: string
  /** The rendition that the output carries; `streams` describes it. */
  readonly renditionId: RenditionId
  readonly dataDir: string
  readonly streams: EncodedStreams
  /** True when the HLS playlist of an earlier process goes on with a discontinuity. */
  readonly resume: boolean
  /** False once the right to push has ended: another process may be writing now. To be asked before anything leaves. */
  readonly mayWrite: () => boolean
  /** Called when the status changes in a way a reader would care about. */
  readonly onChange: () => void
}

/** One file for each output type, one line in `registry.ts`. */
export interface OutputFactory<Kind extends OutputType> {
  readonly type: Kind
  open(output: OutputOf<Kind>, context: OutputContext): OutputSink
}
