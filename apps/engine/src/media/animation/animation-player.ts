import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { LayerStatus } from '@stream-manager/contracts'
import type { Animation } from '@stream-manager/media-inspect'
import type { Frame } from 'node-av/lib'
import type { LoadedImage } from '../../layers/image-store.ts'
import { Signal } from '../clock/signal.ts'
import { FrameQueue } from '../input/frame-queue.ts'
import { FrameScaler, type ScaleTarget } from '../input/frame-scaler.ts'
import { SourceWarnings } from '../input/source-warnings.ts'
import { newFrame } from '../native/native.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { AnimationFile } from './animation-file.ts'
import { markTurn } from './display-matrix.ts'
import { withoutBackground } from './gif-background.ts'

export interface AnimationPlayerOptions {
  readonly image: LoadedImage
  readonly animation: Animation
  readonly target: () => ScaleTarget
  /** Called before each native call that gets bytes of the file. */
  readonly beforeNative: () => void
}

const FRAMES_AHEAD = 3
/** From this size one picture takes megabytes, so that only one is decoded ahead. */
const LARGE_PIXELS = 1_000_000
/** A decoder that is later than this is too slow for the file: the animation goes on from where it is. */
const LATE_MS = 1000

/** A decoded picture, kept for another size of the layer, with the one of the present size. */
class AnimationPicture {
  /** On the timeline of all turns, from the first picture. */
  readonly ptsMs: number
  readonly decoded: Frame
  picture: ShownPicture | null

  constructor(ptsMs: number, decoded: Frame, picture: ShownPicture | null) {
    this.ptsMs = ptsMs
    this.decoded = decoded
    this.picture = picture
  }

  free(): void {
    this.decoded.free()
    this.picture?.frame.free()
  }
}

const referenceTo = (frame: Frame): Frame => {
  const reference = newFrame()
  reference.ref(frame)
  return reference
}

/** Plays an animated image by the programme's clock. It decodes beside the frame loop, a few pictures ahead. */
export class AnimationPlayer {
  readonly #options: AnimationPlayerOptions
  readonly #file: LoadedImage
  readonly #queue: FrameQueue<AnimationPicture>
  readonly #warnings = new SourceWarnings()
  readonly #room = new Signal()
  readonly #closed = new AbortController()
  #scaler: FrameScaler | null = null
  #scaling: Promise<unknown> = Promise.resolve()
  #shown: AnimationPicture | null = null
  #startedAtMs: number | null = null
  #positionMs = 0
  #decodedMs = 0

  constructor(options: AnimationPlayerOptions) {
    this.#options = options
    const { bytes, header } = options.image
    const { width, height, mediaType } = header
    this.#file = mediaType === 'image/gif' ? { bytes: withoutBackground(bytes), header } : options.image
    this.#queue = new FrameQueue(width * height >= LARGE_PIXELS ? 1 : FRAMES_AHEAD)
    void this.#run()
  }

  get image(): LoadedImage {
    return this.#options.image
  }

  /** The status with what the animation cannot do. */
  warn(status: LayerStatus): LayerStatus {
    return this.#warnings.addTo(status)
  }

  /** The picture of this time; null before the first one is decoded. */
  picture(sourceMs: number): ShownPicture | null {
    if (this.#startedAtMs === null && this.#queue.length > 0) this.#startedAtMs = sourceMs
    this.#positionMs = this.#startedAtMs === null ? 0 : sourceMs - this.#startedAtMs
    const next = this.#queue.takeDue(this.#positionMs)
    if (next) {
      this.#shown?.free()
      this.#shown = next
      this.#room.notify()
    }
    return this.#shown?.picture ?? null
  }

  /** The layer has another size: the picture on air is scaled again, and later ones as they come. */
  resize(): void {
    const shown = this.#shown
    if (shown) void this.#rescale(shown)
  }

  close(): void {
    this.#closed.abort()
    this.#room.notify()
    this.#queue.clear()
    this.#shown?.free()
    this.#shown = null
  }

  async #run(): Promise<void> {
    try {
      const { plays } = this.#options.animation
      for (let turn = 0; !this.#closed.signal.aborted && (plays === null || turn < plays); turn += 1) {
        await this.#playTurn()
        // Decoders of tiny pictures never wait, and the frame loop needs its turn.
        await yieldToLoop()
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#warnings.set('failure', [
        `The image no longer moves (${reason.slice(0, 200)}): upload it again or as a video`,
      ])
    } finally {
      await this.#scaling
      this.#scaler?.close()
    }
  }

  async #playTurn(): Promise<void> {
    const { animation, beforeNative } = this.#options
    const { frameDurationsMs } = animation
    const turnStartMs = this.#decodedMs
    let index = 0
    beforeNative()
    const file = await AnimationFile.open(this.#file)
    this.#scaler ??= new FrameScaler(file.stream, this.#warnings)
    try {
      await file.play((frame) => this.#take(frame, frameDurationsMs[index++] ?? 0), this.#closed.signal)
    } finally {
      await file.close()
    }
    if (this.#decodedMs === turnStartMs) throw new Error('no picture of the animation could be decoded')
  }

  async #take(decoded: Frame, durationMs: number): Promise<void> {
    while (this.#queue.isFull && !this.#closed.signal.aborted) await this.#room.wait()
    const ptsMs = this.#decodedMs
    this.#decodedMs += durationMs
    if (this.#closed.signal.aborted || this.#isPast()) return decoded.free()
    markTurn(decoded, this.#file.header.orientation)
    const picture = await this.#scale(decoded)
    if (this.#closed.signal.aborted) {
      picture?.frame.free()
      return decoded.free()
    }
    this.#queue.push(new AnimationPicture(ptsMs, decoded, picture))
  }

  /** A picture whose time is over is not shown, unless decoding is too slow as a whole. */
  #isPast(): boolean {
    const lateMs = this.#positionMs - this.#decodedMs
    if (lateMs <= LATE_MS) return lateMs > 0
    this.#startedAtMs = (this.#startedAtMs ?? 0) + lateMs
    return false
  }

  #scale(decoded: Frame): Promise<ShownPicture | null> {
    const { target, beforeNative } = this.#options
    const scaled = this.#scaling.then(() => {
      if (this.#closed.signal.aborted || !this.#scaler) return null
      beforeNative()
      return this.#scaler.scale(referenceTo(decoded), target())
    })
    this.#scaling = scaled.catch(() => undefined)
    return scaled
  }

  async #rescale(shown: AnimationPicture): Promise<void> {
    const picture = await this.#scale(shown.decoded).catch(() => null)
    if (!picture || this.#shown !== shown) return picture?.frame.free()
    shown.picture?.frame.free()
    shown.picture = picture
  }
}
