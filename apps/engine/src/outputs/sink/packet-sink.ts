import type { EncodedPacket } from '../../media/encode/packets.ts'
import type { OutputSink } from './output.ts'
import { ReconnectingSink } from './sink.ts'

/** A sink that sends the programme's encoded packets. */
export class PacketSink extends ReconnectingSink<EncodedPacket> implements OutputSink {
  offer(packet: EncodedPacket): void {
    this.enqueue(packet.clone())
  }
}
