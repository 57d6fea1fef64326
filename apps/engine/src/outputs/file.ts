import { Recording } from './file/recording.ts'
import type { OutputFactory } from './sink/output.ts'
import { PacketSink } from './sink/packet-sink.ts'

const DEFAULT_CONTAINER = 'mkv'

/** Records to a file below DATA_DIR. A retry begins a new file; finished files are never changed. */
export const fileOutput: OutputFactory<'file'> = {
  type: 'file',
  open: (output, context) =>
    new PacketSink({
      id: output.id,
      type: 'file',
      context,
      connect: (report) =>
        new Recording({
          dataDir: context.dataDir,
          minFreeDiskBytes: context.minFreeDiskBytes,
          streamId: context.streamId,
          outputId: output.id,
          container: output.options.container ?? DEFAULT_CONTAINER,
          streams: context.streams,
          report,
        }),
    }),
}
