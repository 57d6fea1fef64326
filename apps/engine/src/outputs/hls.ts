import { hlsFolder, isDiskLow } from '@stream-manager/media-store'
import { KEYFRAME_INTERVAL_SECONDS } from '../media/encode/encoder.ts'
import { HlsFolder } from './hls/folder.ts'
import { Segmenter } from './hls/segmenter.ts'
import type { OutputFactory } from './sink/output.ts'
import { PacketSink } from './sink/packet-sink.ts'

const DEFAULT_SEGMENT_SECONDS = 2
const DEFAULT_WINDOW_SEGMENTS = 6

/** Writes HLS below DATA_DIR. Live once the first segment is in the playlist. */
export const hlsOutput: OutputFactory<'hls'> = {
  type: 'hls',
  open: (output, context) => {
    const space = { folder: context.dataDir, minFreeBytes: context.minFreeDiskBytes }
    const segmentSeconds = output.options.segmentSeconds ?? DEFAULT_SEGMENT_SECONDS
    const folder = new HlsFolder({
      path: hlsFolder(context.dataDir, context.streamId),
      windowSegments: output.options.windowSegments ?? DEFAULT_WINDOW_SEGMENTS,
      // Segments are cut at keyframes, so they last a whole number of keyframe intervals.
      targetSeconds: Math.ceil(segmentSeconds / KEYFRAME_INTERVAL_SECONDS) * KEYFRAME_INTERVAL_SECONDS,
      resume: context.resume,
      mayWrite: context.mayWrite,
      isDiskLow: () => isDiskLow(space),
    })
    return new PacketSink({
      id: output.id,
      type: 'hls',
      context,
      connect: (report) => new Segmenter({ folder, streams: context.streams, segmentSeconds, report }),
    })
  },
}
