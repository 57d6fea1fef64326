import { rtmpTarget } from '@stream-manager/destinations'
import { RtmpPublisher } from './rtmp/publisher.ts'
import type { OutputFactory } from './sink/output.ts'
import { PacketSink } from './sink/packet-sink.ts'

/** Push to `rtmp://` or `rtmps://`; `key` is the stream name. Live once the server has kept the publication for a second. */
export const rtmpOutput: OutputFactory<'rtmp'> = {
  type: 'rtmp',
  open: (output, context) =>
    new PacketSink({
      id: output.id,
      type: 'rtmp',
      context,
      connect: (report) => new RtmpPublisher({ target: () => rtmpTarget(output), context, report }),
    }),
}
