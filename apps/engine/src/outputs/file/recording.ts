import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PendingCall } from '@stream-manager/async'
import { isDiskLow, recordingFile } from '@stream-manager/media-store'
import type { EncodedStreams } from '../../media/encode/encoder.ts'
import type { EncodedPacket } from '../../media/encode/packets.ts'
import { Muxer } from '../../media/mux/muxer.ts'
import { diskLow, storageFault } from '../sink/fault.ts'
import type { ReportBytes, Transport } from '../sink/transport.ts'

/** Options with which a file cut short by a crash still plays. */
const CONTAINERS = {
  mkv: { format: 'matroska', options: {} },
  ts: { format: 'mpegts', options: {} },
  mp4: { format: 'mp4', options: { movflags: 'frag_keyframe+empty_moov+default_base_moof' } },
} as const

export interface RecordingOptions {
  readonly dataDir: string
  readonly minFreeDiskBytes: number
  readonly streamId: string
  readonly outputId: string
  readonly container: keyof typeof CONTAINERS
  readonly streams: EncodedStreams
  readonly report: ReportBytes
}

/** Writes one file, from a keyframe to the end of the output. Timestamps start at zero. */
export class Recording implements Transport<EncodedPacket> {
  readonly #options: RecordingOptions
  #file: FileHandle | null = null
  #muxer: Muxer | null = null
  #begun = false
  #position = 0
  #writtenBytes = 0
  readonly #pending = new PendingCall()

  constructor(options: RecordingOptions) {
    this.#options = options
  }

  open(): Promise<void> {
    return this.#pending.track(this.#open())
  }

  write(packet: EncodedPacket): Promise<void> {
    return this.#pending.track(this.#write(packet))
  }

  delivering(): boolean {
    return this.#writtenBytes > 0
  }

  finish(): Promise<void> {
    return this.#pending.track(this.#muxer?.finish() ?? Promise.resolve())
  }

  async release(): Promise<void> {
    await this.#pending.settled()
    this.#muxer?.free()
    this.#muxer = null
    await this.#file?.close().catch(() => undefined)
    this.#file = null
  }

  async #open(): Promise<void> {
    const { format, options } = CONTAINERS[this.#options.container]
    this.#file = await this.#create()
    this.#muxer = await Muxer.open({
      format,
      options: { ...options, avoid_negative_ts: 'make_zero' },
      streams: this.#options.streams,
      target: { write: (chunk) => this.#append(chunk), seek: (position) => this.#seek(position) },
    })
  }

  async #write(packet: EncodedPacket): Promise<void> {
    // With this a crash loses at most the last group of pictures.
    if (packet.keyframe && this.#begun) {
      await this.#muxer?.flush()
      await this.#requireSpace()
    }
    this.#begun = true
    await this.#muxer?.write(packet)
  }

  async #create(): Promise<FileHandle> {
    await this.#requireSpace()
    const { dataDir, streamId, outputId, container: extension } = this.#options
    const file = recordingFile(dataDir, { streamId, outputId, startedAt: new Date(), extension })
    try {
      await mkdir(dirname(file), { recursive: true })
      return await open(file, 'wx')
    } catch (error) {
      throw storageFault(error, 'the recording')
    }
  }

  /** A recording grows without end. It stops early enough for the store to go on. */
  async #requireSpace(): Promise<void> {
    const { dataDir: folder, minFreeDiskBytes: minFreeBytes } = this.#options
    if (await isDiskLow({ folder, minFreeBytes })) throw diskLow('The recording', minFreeBytes)
  }

  async #append(chunk: Buffer): Promise<void> {
    try {
      for (let offset = 0; offset < chunk.length; ) {
        const written = await this.#file?.write(chunk, offset, chunk.length - offset, this.#position)
        offset += written?.bytesWritten ?? 0
        this.#position += written?.bytesWritten ?? 0
      }
    } catch (error) {
      throw storageFault(error, 'the recording')
    }
    this.#writtenBytes += chunk.length
    this.#options.report(chunk.length)
  }

  #seek(position: number): void {
    this.#position = position
  }
}
