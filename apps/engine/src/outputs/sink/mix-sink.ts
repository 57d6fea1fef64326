import type { MixedAudio } from '../../media/encode/packets.ts'
import type { OutputSink } from './output.ts'
import type { QueueItem } from './packet-queue.ts'
import { ReconnectingSink } from './sink.ts'

/** A queued block of the mix. A listener can join at any block. */
export interface MixItem extends QueueItem, MixedAudio {}

export const mixItem = ({ ptsMs, samples }: MixedAudio): MixItem => ({
  ptsMs,
  samples,
  sizeBytes: samples.byteLength,
  keyframe: true,
  free: () => undefined,
})

/** A sink that encodes the programme's sound itself. */
export class MixSink extends ReconnectingSink<MixItem> implements OutputSink {
  offer(): void {
    // This destination takes no video.
  }

  offerAudio(audio: MixedAudio): void {
    this.enqueue(mixItem(audio))
  }
}
