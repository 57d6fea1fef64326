import { PendingCall } from '@stream-manager/async'
import type { IcecastOptions } from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import type { Static } from 'typebox'
import { Mp3Encoder } from '../../media/encode/mp3-encoder.ts'
import { mp3RateKbps } from '../../media/encode/mp3-rate.ts'
import { showAddress } from '../network/address.ts'
import { Connection } from '../network/connection.ts'
import type { MixItem } from '../sink/mix-sink.ts'
import { PROBATION_MS, type ReportBytes, type Transport } from '../sink/transport.ts'
import { icecastRefusal } from './refusal.ts'
import type { IcecastTarget } from './target.ts'

const DEFAULT_BITRATE_KBPS = 128
const MAX_ANSWER_BYTES = 8192

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
    await connection.send(Buffer.from(this.#request(target)))
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

  #request(target: IcecastTarget): string {
    const { name, genre, description } = this.#options.options
    const headers = {
      Host: showAddress(target.address),
      Authorization: target.authorization,
      'User-Agent': 'stream-manager',
      'Content-Type': 'audio/mpeg',
      Expect: '100-continue',
      'Ice-Public': '0',
      'Ice-Name': name,
      'Ice-Genre': genre,
      'Ice-Description': description,
      'Ice-Audio-Info': `bitrate=${this.#bitrateKbps};samplerate=48000;channels=2`,
    }
    const lines = Object.entries(headers).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}: ${oneLine(value)}`],
    )
    return [`PUT ${target.mount} HTTP/1.1`, ...lines, '', ''].join('\r\n')
  }
}

/** Removes control characters: a line break in a station's name would begin another header. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim()

/** Resolves when the server accepts the source. A refusal is read to the end of the connection, for its text. */
const awaitAcceptance = async ({ reader }: Connection, server: string): Promise<void> => {
  let answer = ''
  while (!answer.includes('\r\n\r\n') && answer.length < MAX_ANSWER_BYTES) {
    answer += (await reader.read(1)).toString('latin1')
  }
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? 'not Icecast'
  if (status === '100' || status === '200') return
  const atEnd = (): null => null
  for (let byte = await reader.read(1).catch(atEnd); byte; byte = await reader.read(1).catch(atEnd)) {
    answer += byte.toString('latin1')
    if (answer.length > MAX_ANSWER_BYTES) break
  }
  throw icecastRefusal(status, answer, server)
}
