import { PendingCall } from '@stream-manager/async'
import type { IcecastOptions } from '@stream-manager/contracts'
import {
  awaitAcceptance,
  Connection,
  type IcecastTarget,
  showAddress,
  sourceRequest,
} from '@stream-manager/destinations'
import type { Egress } from '@stream-manager/egress'
import type { Static } from 'typebox'
import { Mp3Encoder } from '../../media/encode/mp3-encoder.ts'
import { mp3RateKbps } from '../../media/encode/mp3-rate.ts'
import type { MixItem } from '../sink/mix-sink.ts'
import { PROBATION_MS, type ReportBytes, type Transport } from '../sink/transport.ts'

const DEFAULT_BITRATE_KBPS = 128

export interface IcecastSourceOptions {
  /** Throws `OutputFault` when the output's address cannot be used. */
  readonly target: () => IcecastTarget
  readonly options: Static<typeof IcecastOptions>
  readonly mayWrite: () => boolean
  readonly destinations: Egress
  readonly report: ReportBytes
}

/** Feeds a mount by HTTP PUT (Icecast 2.4 and later): a request with an endless body. */
export class IcecastSource implements Transport<MixItem> {
  readonly #options: IcecastSourceOptions
  readonly #bitrateKbps: number
  #connection: Connection | null = null
  #encoder: Mp3Encoder | null = null
  #encoded: Buffer[] = []
  readonly #pending = new PendingCall()
  readonly #abort = new AbortController()
  #acceptedAtMs = Number.POSITIVE_INFINITY
  #sentBytes = 0

  constructor(options: IcecastSourceOptions) {
    this.#options = options
    this.#bitrateKbps = mp3RateKbps(options.options.bitrateKbps ?? DEFAULT_BITRATE_KBPS)
  }

  open(): Promise<void> {
    return this.#pending.track(this.#open())
  }

  write(item: MixItem): Promise<void> {
    return this.#pending.track(this.#write(item))
  }

  delivering(): boolean {
    return this.#sentBytes > 0 && performance.now() - this.#acceptedAtMs > PROBATION_MS
  }

  finish(): Promise<void> {
    return this.#pending.track(this.#finish())
  }

  async release(): Promise<void> {
    this.#abort.abort()
    await this.#pending.settled()
    this.#encoder?.close()
    this.#encoder = null
  }

  async #open(): Promise<void> {
    const target = this.#options.target()
    const { mayWrite, destinations } = this.#options
    const { signal } = this.#abort
    const connection = await Connection.open(target.address, { signal, mayWrite, destinations })
    this.#connection = connection
    const { options } = this.#options
    const request = sourceRequest({ target, options, bitrateKbps: this.#bitrateKbps })
    await connection.send(Buffer.from(request))
    await awaitAcceptance(connection, showAddress(target.address))
    this.#acceptedAtMs = performance.now()
    this.#encoder = await Mp3Encoder.open(this.#bitrateKbps, (bytes) => this.#encoded.push(bytes))
  }

  async #write(item: MixItem): Promise<void> {
    await this.#encoder?.encode(item)
    await this.#sendEncoded()
  }

  async #finish(): Promise<void> {
    await this.#encoder?.flush()
    await this.#sendEncoded()
    await this.#connection?.end()
  }

  async #sendEncoded(): Promise<void> {
    const bytes = Buffer.concat(this.#encoded.splice(0))
    if (bytes.length === 0) return
    await this.#connection?.send(bytes)
    this.#sentBytes += bytes.length
    this.#options.report(bytes.length)
  }
}
