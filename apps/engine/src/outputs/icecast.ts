import { icecastTarget } from '@stream-manager/destinations'
import { IcecastSink } from './icecast/sink.ts'
import { IcecastSource } from './icecast/source.ts'
import type { OutputFactory } from './sink/output.ts'

/** MP3 to an Icecast mount; `key` is the source password. Live once the server has kept the source connected for a second. */
export const icecastOutput: OutputFactory<'icecast'> = {
  type: 'icecast',
  open: (output, context) => {
    const target = () => icecastTarget(output)
    const { destinations, mayWrite } = context
    return new IcecastSink({
      id: output.id,
      type: 'icecast',
      context,
      listeners: { target, destinations },
      connect: (report) =>
        new IcecastSource({ target, options: output.options, mayWrite, destinations, report }),
    })
  },
}
