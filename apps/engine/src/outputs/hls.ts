import { hlsFolder, isDiskLow } from '@stream-manager/media-store'
import { HlsFolder } from './hls/folder.ts'
import { segmentSecondsOf } from './hls/segment-length.ts'
import { Segmenter } from './hls/segmenter.ts'
import type { OutputFactory } from './sink/output.ts'
import { PacketSink } from './sink/packet-sink.ts'

const DEFAULT_WINDOW_SEGMENTS = 6

/** Writes HLS below DATA_DIR. Live once the first segment is in the playlist. */
export const hlsOutput: OutputFactory<'hls'> = {
  type: 'hls',
  open: (output, context) => {
    const space = { folder: context.dataDir, minFreeBytes: context.minFreeDiskBytes }
    const segmentSeconds = segmentSecondsOf(output)
    const folder = new HlsFolder({
      path: hlsFolder(context.dataDir, context.streamId),
      windowSegments: output.options.windowSegments ?? DEFAULT_WINDOW_SEGMENTS,
      targetSeconds: segmentSeconds,
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
