import { Connection, hungUp, RtmpSession, type RtmpTarget } from '@stream-manager/destinations'
import { audioConfigBody, MESSAGE, mediaBody, metadataBody, videoConfigBody } from '@stream-manager/rtmp'
import type { EncodedPacket } from '../../media/encode/packets.ts'
import { toOutputFault } from '../sink/fault.ts'
import type { OutputContext } from '../sink/output.ts'
import { PROBATION_MS, type ReportBytes, type Transport } from '../sink/transport.ts'

export interface RtmpPublisherOptions {
  /** Throws `OutputFault` when the output's address cannot be used. */
  readonly target: () => RtmpTarget
  readonly context: Pick<OutputContext, 'streams' | 'mayWrite' | 'destinations'>
  readonly report: ReportBytes
}

/** Pushes the programme to an RTMP server. Timestamps start at zero with the first keyframe sent. */
export class RtmpPublisher implements Transport<EncodedPacket> {
  readonly #options: RtmpPublisherOptions
  #connection: Connection | null = null
  #session: RtmpSession | null = null
  readonly #abort = new AbortController()
  #grantedAtMs = 0
  #originMs: number | null = null

  constructor(options: RtmpPublisherOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    const target = this.#options.target()
    const { streams, mayWrite, destinations } = this.#options.context
    const { signal } = this.#abort
    const connection = await Connection.open(target.address, { signal, mayWrite, destinations })
    this.#connection = connection
    this.#session = await RtmpSession.publish(connection, target)
    this.#grantedAtMs = performance.now()
    await this.#send(MESSAGE.data, metadataBody(streams.config), 0)
    await this.#send(MESSAGE.video, videoConfigBody(streams.video.decoderConfig), 0)
    await this.#send(MESSAGE.audio, audioConfigBody(streams.audio.decoderConfig), 0)
  }

  async write(packet: EncodedPacket): Promise<void> {
    this.#originMs ??= Math.round(packet.dtsMs)
    const timestampMs = Math.max(0, Math.round(packet.dtsMs) - this.#originMs)
    await this.#send(packet.kind === 'video' ? MESSAGE.video : MESSAGE.audio, mediaBody(packet), timestampMs)
    this.#options.report(packet.sizeBytes)
  }

  delivering(): boolean {
    return this.#originMs !== null && performance.now() - this.#grantedAtMs > PROBATION_MS
  }

  async finish(): Promise<void> {
    await this.#session?.unpublish(this.#options.target())
    await this.#connection?.end()
  }

  release(): Promise<void> {
    this.#abort.abort()
    return Promise.resolve()
  }

  async #send(type: number, body: Buffer, timestampMs: number): Promise<void> {
    try {
      await this.#session?.send(type, body, timestampMs)
    } catch (error) {
      const fault = toOutputFault(error)
      throw fault.code === 'output.connection_lost' && !this.delivering() ? hungUp() : fault
    }
  }
}
