import { AV_NOPTS_VALUE } from 'node-av/constants'
import type { Frame } from 'node-av/lib'
import type { MediaSource } from '../../sources/source.ts'
import { Signal } from '../clock/signal.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { AudioConverter } from './audio-converter.ts'
import { AudioFifo } from './audio-fifo.ts'
import { decodeAll, type OpenStage } from './decode-stage.ts'
import { Decoder } from './decoder.ts'
import { Deinterlacer, type TimedFrame } from './deinterlacer.ts'
import { Demuxer } from './demuxer.ts'
import { FrameQueue } from './frame-queue.ts'
import { FrameScaler, type ScaleTarget } from './frame-scaler.ts'
import { PacketQueue } from './packet-queue.ts'
import { PacketReader } from './packet-reader.ts'
import { refuseOversized, refuseUnlisted } from './source-fault.ts'
import { SourceWarnings } from './source-warnings.ts'

/** One decoded picture on the source's timeline. Null when no part of it lies in the programme. */
export class TimedPicture {
  readonly ptsMs: number
  readonly picture: ShownPicture | null

  constructor(ptsMs: number, picture: ShownPicture | null) {
    this.ptsMs = ptsMs
    this.picture = picture
  }

  free(): void {
    this.picture?.frame.free()
  }
}

export interface PlaybackOptions {
  readonly source: MediaSource
  readonly loop: boolean
  readonly target: () => ScaleTarget
  readonly beforeNative: () => void
}

const FRAMES_HELD_BACK = 8
/** Half a second at 30 fps: a network may deliver that in one burst. */
const FRAMES_LIVE = 16
const SOUND_CAPACITY_MS = 3000
const SOUND_AHEAD_MS = 1000

/** True for sources that wait for the reader. Playlists do, although they may be live. */
export const isHeldBack = ({ live, kind }: MediaSource): boolean => !live || kind === 'hls'

let unfinished = 0

/** Openings that are still in native code. Until there are none the process cannot exit normally. */
export const unfinishedPlaybacks = (): number => unfinished

/** One opening of one source: reads, decodes and scales ahead of the clock, isolated from other sources. */
export class Playback {
  readonly frames: FrameQueue<TimedPicture>
  readonly sound = new AudioFifo(SOUND_CAPACITY_MS)
  readonly warnings = new SourceWarnings()
  readonly #options: PlaybackOptions
  readonly #changed = new Signal()
  readonly #video = new PacketQueue(this.#changed)
  readonly #audio = new PacketQueue(this.#changed)
  readonly #heldBack: boolean
  #demuxer: Demuxer | null = null
  #hasVideo = false
  #hasSound = false
  #announced = { picture: false, sound: false }
  #cancelled = false
  #overflowed = false
  #picturesEnded = false
  #soundEnded = false

  constructor(options: PlaybackOptions) {
    this.#options = options
    this.#heldBack = isHeldBack(options.source)
    this.frames = new FrameQueue(this.#heldBack ? FRAMES_HELD_BACK : FRAMES_LIVE)
  }

  get hasVideo(): boolean {
    return this.#hasVideo
  }

  /** False when all pictures are decoded, or there are none. */
  get expectsPictures(): boolean {
    return this.#hasVideo && !this.#picturesEnded
  }

  get hasSound(): boolean {
    return this.#hasSound
  }

  /** False when all sound is decoded, or there is none. */
  get expectsSound(): boolean {
    return this.#hasSound && !this.#soundEnded
  }

  /** The kinds of track that the source says it has. Nothing of them may ever come. */
  get announced(): Demuxer['announced'] {
    return this.#announced
  }

  /** True once after a live source was faster than the clock and its oldest frames were dropped. */
  takeOverflow(): boolean {
    const overflowed = this.#overflowed
    this.#overflowed = false
    return overflowed
  }

  /** Room was made in `frames` or `sound`. */
  consumed(): void {
    this.#changed.notify()
  }

  /**
   * Resolves when all of the source is decoded, or it was cancelled; rejects with `NativeFailure` or `SourceFault`.
   * What is in `frames` and `sound` outlives it. Takes as long as the slowest native call.
   */
  async run(): Promise<void> {
    unfinished += 1
    try {
      await this.#open()
    } finally {
      unfinished -= 1
    }
  }

  async #open(): Promise<void> {
    this.#options.beforeNative()
    this.#demuxer = await Demuxer.open(this.#options.source)
    try {
      if (!this.#cancelled) await this.#play(this.#demuxer)
    } finally {
      this.cancel()
      await this.#demuxer.close()
      this.#demuxer = null
    }
  }

  /** Ends `run` as soon as its native calls return. */
  cancel(): void {
    this.#cancelled = true
    this.#demuxer?.interrupt()
    this.#video.close()
    this.#audio.close()
  }

  async #play(demuxer: Demuxer): Promise<void> {
    const { video, audio } = demuxer
    const { label } = this.#options.source
    refuseOversized(video, label)
    refuseUnlisted([video, audio], label)
    this.#hasVideo = video !== null
    this.#hasSound = audio !== null
    this.#announced = demuxer.announced
    const loops = [this.#decodeVideo(), this.#decodeAudio(), this.#read(demuxer)]
    // The first fault ends the other loops; contexts may be freed only when all of them have returned.
    const ended = await Promise.allSettled(loops.map((loop) => loop.catch((error) => this.#fail(error))))
    throwFault(ended)
  }

  #fail(error: unknown): never {
    const wasCancelled = this.#cancelled
    this.cancel()
    throw wasCancelled ? new CancelledError() : error
  }

  async #read(demuxer: Demuxer): Promise<void> {
    const reader = new PacketReader({
      demuxer,
      loop: this.#options.loop && this.#heldBack,
      queues: { video: this.#video, audio: this.#audio },
      changed: this.#changed,
      isCancelled: () => this.#cancelled,
      beforeRead: this.#options.beforeNative,
    })
    await reader.run()
  }

  #decode(queue: PacketQueue, open: OpenStage): Promise<void> {
    return decodeAll(queue, open, this.#options.beforeNative)
  }

  async #decodeVideo(): Promise<void> {
    await this.#decode(this.#video, async (track) => {
      const fields = new Deinterlacer(track.stream)
      const scaler = new FrameScaler(track.stream, this.warnings)
      const decoder = await Decoder.open(track)
      this.#hasVideo = true
      this.#announced = { ...this.#announced, picture: true }
      const onFrame = async (frame: Frame) => {
        const pts = frame.bestEffortTimestamp
        if (pts === AV_NOPTS_VALUE) return frame.free()
        const { deinterlace } = this.#options.target()
        const timed = { frame, ptsMs: Number(pts) * track.tickMs }
        await this.#addPictures(await fields.push(timed, deinterlace), scaler)
      }
      const onEnd = async () => this.#addPictures(await fields.flush(), scaler)
      return { decoder, onFrame, onEnd, converters: [fields, scaler] }
    })
    this.#picturesEnded = true
  }

  async #addPictures(frames: readonly TimedFrame[], scaler: FrameScaler): Promise<void> {
    for (const timed of frames) await this.#addPicture(timed, scaler)
  }

  async #addPicture({ frame, ptsMs }: TimedFrame, scaler: FrameScaler): Promise<void> {
    this.#options.beforeNative()
    const picture = await scaler.scale(frame, this.#options.target())
    while (this.#heldBack && this.frames.isFull && !this.#cancelled) await this.#changed.wait()
    if (this.frames.isFull) {
      this.frames.dropOldest()
      this.#overflowed = true
    }
    const item = new TimedPicture(ptsMs, picture)
    if (this.#cancelled) item.free()
    else this.frames.push(item)
  }

  async #decodeAudio(): Promise<void> {
    await this.#decode(this.#audio, async (track) => {
      const decoder = await Decoder.open(track)
      const converter = new AudioConverter()
      this.#hasSound = true
      this.#announced = { ...this.#announced, sound: true }
      let nextMs: number | null = null
      const onFrame = async (frame: Frame) => {
        using decoded = frame
        const pts = decoded.bestEffortTimestamp
        // One timestamp may stand for several frames.
        const atMs: number | null = pts === AV_NOPTS_VALUE ? nextMs : Number(pts) * track.tickMs
        if (atMs === null) return
        nextMs = atMs + (1000 * decoded.nbSamples) / decoded.sampleRate
        const { samples, delayMs } = converter.convert(decoded, this.sound.driftMs)
        this.sound.push(atMs - delayMs, samples)
        while (this.#heldBack && this.sound.bufferedMs > SOUND_AHEAD_MS && !this.#cancelled)
          await this.#changed.wait()
      }
      return { decoder, onFrame, onEnd: async () => undefined, converters: [converter] }
    })
    this.#soundEnded = true
  }
}

/** The loops that a fault cancelled have errors of their own, and may stand before it. */
const throwFault = (ended: readonly PromiseSettledResult<void>[]): void => {
  const errors = ended.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const fault = errors.find((error) => !(error instanceof CancelledError)) ?? errors[0]
  if (fault !== undefined) throw fault
}

/** Thrown after `cancel`; no fault of the source. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}
