import { IcecastSource } from './icecast/source.ts'
import { icecastTarget } from './icecast/target.ts'
import { MixSink } from './sink/mix-sink.ts'
import type { OutputFactory } from './sink/output.ts'

/** MP3 to an Icecast mount; `key` is the source password. Live once the server has kept the source connected for a second. */
export const icecastOutput: OutputFactory<'icecast'> = {
  type: 'icecast',
  open: (output, context) =>
    new MixSink({
      id: output.id,
      type: 'icecast',
      context,
      connect: (report) =>
        new IcecastSource({
          target: () => icecastTarget(output),
          options: output.options,
          mayWrite: context.mayWrite,
          destinations: context.destinations,
          report,
        }),
    }),
}
