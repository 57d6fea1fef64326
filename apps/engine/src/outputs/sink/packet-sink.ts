import type { EncodedPacket } from '../../media/encode/packets.ts'
import type { OutputSink } from './output.ts'
import { ReconnectingSink } from './sink.ts'

/** A sink fed with the programme's own encode. */
export class PacketSink extends ReconnectingSink<EncodedPacket> implements OutputSink {
  offer(packet: EncodedPacket): void {
    this.enqueue(packet.clone())
  }
}
