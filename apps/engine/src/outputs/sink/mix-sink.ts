import type { MixedAudio } from '../../media/encode/packets.ts'
import type { OutputSink } from './output.ts'
import type { QueueItem } from './packet-queue.ts'
import { ReconnectingSink } from './sink.ts'

/** A piece of the mix in a queue. A listener can join at any of them. */
export interface MixItem extends QueueItem, MixedAudio {}

/** A sink that makes its own encode of the programme's sound. */
export class MixSink extends ReconnectingSink<MixItem> implements OutputSink {
  offer(): void {
    // The picture is not for this destination.
  }

  offerAudio(audio: MixedAudio): void {
    this.enqueue({
      ptsMs: audio.ptsMs,
      samples: audio.samples,
      sizeBytes: audio.samples.byteLength,
      keyframe: true,
      free: () => undefined,
    })
  }
}
