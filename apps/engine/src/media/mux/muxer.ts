import { AV_OPT_SEARCH_CHILDREN, AV_OPT_TYPE_STRING, AVSEEK_SET } from 'node-av/constants'
import { Dictionary, FormatContext, IOContext, Rational } from 'node-av/lib'
import type { EncodedStream } from '../encode/encoder.ts'
import { NativePacket } from '../encode/native-packet.ts'
import type { EncodedPacket } from '../encode/packets.ts'
import { expectOk } from '../native/native.ts'

const IO_BUFFER_BYTES = 64 * 1024

/** Receives the container's bytes. Its rejection also rejects the call that wrote them. */
export interface MuxerTarget {
  /** The target may keep the chunk. It must settle, because a native thread waits for it. */
  write(chunk: Buffer): Promise<void>
  /** Present when the container may go back and fill in sizes. */
  seek?(position: number): void
}

/** The tracks of one container. */
export interface MuxedStreams {
  /** Null: there is sound only. */
  readonly video: EncodedStream | null
  readonly audio: EncodedStream
}

export interface MuxerOptions {
  readonly format: 'mpegts' | 'matroska' | 'mp4'
  readonly options: Readonly<Record<string, string>>
  readonly streams: MuxedStreams
  readonly target: MuxerTarget
}

/**
 * Writes one container. The bytes go through `target` and never to a protocol of the library: its protocols take no
 * deadline and cannot be interrupted, so such an output could block forever. Calls must not overlap. They reject with the target's error, or with `NativeFailure`.
 */
export class Muxer {
  readonly #context = new FormatContext()
  readonly #io = new IOContext()
  readonly #target: MuxerTarget
  readonly #audioIndex: number
  #targetError: unknown = null

  private constructor(options: MuxerOptions) {
    this.#target = options.target
    expectOk(this.#context.allocOutputContext2(null, options.format, null), `Creating ${options.format}`)
    const seekable = options.target.seek !== undefined
    this.#io.allocContextWithCallbacks(
      IO_BUFFER_BYTES,
      1,
      null,
      (chunk) => this.#deliver(chunk),
      seekable ? (offset, whence) => this.#seek(offset, whence) : null,
    )
    this.#context.pb = this.#io
    const { video, audio } = options.streams
    this.#audioIndex = video ? 1 : 0
    if (video) this.#addStream(video)
    this.#addStream(audio)
  }

  static async open(options: MuxerOptions): Promise<Muxer> {
    const muxer = new Muxer(options)
    try {
      using dictionary = Dictionary.fromObject({ flush_packets: '0', ...options.options })
      await muxer.#call('Writing the header', () => muxer.#context.writeHeader(dictionary))
      return muxer
    } catch (error) {
      muxer.free()
      throw error
    }
  }

  /** Adds a packet. The caller keeps owning it. */
  async write(packet: EncodedPacket): Promise<void> {
    if (!(packet instanceof NativePacket)) throw new TypeError('a muxer takes packets of this encoder only')
    using copy = packet.clone().native
    copy.streamIndex = packet.kind === 'video' ? 0 : this.#audioIndex
    const stream = this.#context.streams[copy.streamIndex]
    if (stream) copy.rescaleTs(packet.timeBase, stream.timeBase)
    await this.#call('Writing a packet', () => this.#context.writeFrame(copy))
  }

  /** Ends a fragment. With the option `flush_packets` it goes to the target at once, which saves a native call. */
  async endFragment(): Promise<void> {
    await this.#call('Flushing', () => this.#context.writeFrame(null))
  }

  /** Hands everything written so far to the target. */
  async flush(): Promise<void> {
    await this.endFragment()
    await this.#context.flush()
    this.#throwTargetError()
  }

  /** MPEG-TS: the next packet is preceded by the stream tables, so that a segment can be read on its own. */
  resendHeaders(): void {
    const returned = this.#context.setOption(
      'mpegts_flags',
      'resend_headers',
      AV_OPT_TYPE_STRING,
      AV_OPT_SEARCH_CHILDREN,
    )
    expectOk(returned, 'Asking for the stream tables')
  }

  /** Writes the trailer. `free` is still needed. */
  async finish(): Promise<void> {
    await this.#call('Writing the trailer', () => this.#context.writeTrailer())
    await this.#context.flush()
    this.#throwTargetError()
  }

  /** Frees native memory. Only while no call is running. */
  free(): void {
    this.#context.pb = null
    this.#context.freeContext()
    this.#io.freeContext()
  }

  #addStream({ parameters, timeBase }: EncodedStream): void {
    const stream = this.#context.newStream()
    expectOk(parameters.copy(stream.codecpar), 'Describing a track')
    stream.codecpar.codecTag = 0
    stream.timeBase = new Rational(timeBase.num, timeBase.den)
  }

  async #deliver(chunk: Buffer): Promise<number> {
    if (this.#targetError !== null) return -1
    try {
      // The library reuses its buffer as soon as this returns.
      await this.#target.write(Buffer.from(chunk))
      return chunk.length
    } catch (error) {
      this.#targetError = error
      return -1
    }
  }

  /** Supports absolute positions only: the library also asks for sizes and ends, which an unfinished file has not. */
  #seek(offset: bigint, whence: number): bigint {
    if (whence !== AVSEEK_SET) return -1n
    this.#target.seek?.(Number(offset))
    return offset
  }

  async #call(action: string, call: () => Promise<number>): Promise<void> {
    const returned = await call()
    this.#throwTargetError()
    expectOk(returned, action)
  }

  #throwTargetError(): void {
    if (this.#targetError !== null) throw this.#targetError
  }
}
