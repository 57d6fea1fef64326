import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises'
import type { Scene } from '@stream-manager/engine-protocol'
import type { Frame } from 'node-av/lib'
import { ProgrammeAudio, type SoundTap } from '../audio/audio-mixer.ts'
import { FrameClock, type Turn } from '../clock/clock.ts'
import type { Compositor } from '../composition/compositor.ts'
import type { MixedAudio } from '../encode/packets.ts'
import type { SceneLoop } from './scene-loop.ts'

type FrameTurn = Pick<Exclude<Turn, { kind: 'wait' }>, 'kind' | 'frame'>

/** One frame for the encoders. The picture is the compositor's: take a reference before the first `await`. */
export interface MadeFrame {
  readonly frame: number
  readonly picture: Frame
  readonly sound: readonly MixedAudio[]
  /** Null when the last picture is sent again. */
  readonly composedMs: number | null
  /** The scene that this frame is the first to show. */
  readonly applied: Scene | null
}

export interface FrameLoopOptions {
  readonly fps: number
  readonly monotonicMs: () => number
  readonly compositor: Compositor
  readonly scenes: SceneLoop
  /** Called before each frame. */
  readonly onFrame: () => void
  readonly onScene: (scene: Scene) => void
  readonly onSound: (block: MixedAudio) => void
  /** Takes the sound while it is mixed; null while nobody needs it. */
  readonly tap: () => SoundTap | null
  readonly encode: (made: MadeFrame) => Promise<void>
  /** Another process began the programme, so viewers wait for it. */
  readonly isContinued: boolean
  /** A picture has left the encoder. */
  readonly isOnAir: () => boolean
}

/** x264's lookahead holds back half a second of pictures by default, and more with slow presets. */
const ADVANCE_MAX_MS = 1000

/** After this many pictures in a row that cannot be drawn the process ends and is replaced. */
const FAILED_PICTURES_MAX = 90

/** Makes frames at the pace of the clock: composes the picture and mixes the sound, while the frame before is encoded. */
export class FrameLoop {
  readonly #options: FrameLoopOptions
  readonly #clock: FrameClock
  readonly #audio = new ProgrammeAudio()
  #pausedMs = 0
  #failedPictures = 0
  #isAdvancing = false
  #encoding: Promise<void> = Promise.resolve()

  constructor(options: FrameLoopOptions) {
    this.#options = options
    this.#clock = new FrameClock(options.fps, options.monotonicMs)
  }

  /** Makes frames until the signal is aborted. Rejects when an encoder fails, or the picture fails too often. */
  async run(signal: AbortSignal): Promise<void> {
    this.#clock.start()
    if (this.#options.isContinued) await this.#advance(signal)
    while (!signal.aborted) {
      const turn = this.#clock.turn()
      if (turn.kind === 'wait') await delay(turn.ms)
      else await this.#makeFrame(turn)
      // A late loop must not keep commands and sources waiting.
      if (turn.kind !== 'wait') await yieldToLoop()
    }
  }

  /** Resolves when the last frame is encoded. */
  async settled(): Promise<void> {
    await this.#encoding
  }

  /**
   * Repeats the first picture without waiting for the clock until one leaves the encoder. The sources do not advance
   * meanwhile. The programme then runs ahead of its start by the time that the encoder holds back.
   */
  async #advance(signal: AbortSignal): Promise<void> {
    const { fps, isOnAir } = this.#options
    this.#isAdvancing = true
    await this.#makeFrame({ kind: 'render', frame: this.#clock.advance() })
    await this.#encoding
    for (let count = 0; count < (ADVANCE_MAX_MS * fps) / 1000; count += 1) {
      if (isOnAir() || signal.aborted) break
      this.#pausedMs += 1000 / fps
      await this.#makeFrame({ kind: 'repeat', frame: this.#clock.advance() })
      await this.#encoding
    }
    this.#isAdvancing = false
  }

  async #makeFrame({ kind, frame }: FrameTurn): Promise<void> {
    const { monotonicMs, compositor, encode, onFrame } = this.#options
    onFrame()
    const startedMs = monotonicMs()
    const isNew = kind === 'render'
    const applied = isNew ? this.#commitScene(frame) : null
    const picture = isNew ? await this.#compose(frame) : compositor.last
    const composedMs = isNew ? monotonicMs() - startedMs : null
    const sound = this.#mix(frame)
    await this.#encoding
    this.#encoding = encode({ frame, picture, sound, composedMs, applied })
    // The next frame awaits it; until then a failure must not count as unhandled.
    this.#encoding.catch(() => undefined)
  }

  #commitScene(frame: number): Scene | null {
    const scene = this.#options.scenes.commit(this.#clock.timeOf(frame))
    if (scene) this.#options.onScene(scene)
    return scene
  }

  async #compose(frame: number): Promise<Frame> {
    const { compositor, scenes } = this.#options
    const { paused } = scenes.scene
    const programmeMs = this.#clock.timeOf(frame)
    if (paused) this.#pausedMs += 1000 / this.#clock.fps
    const time = { programmeMs, sourceMs: programmeMs - this.#pausedMs, paused }
    try {
      const picture = await compositor.compose(frame, time, scenes.paintContext())
      this.#failedPictures = 0
      return picture
    } catch (error) {
      this.#failedPictures += 1
      if (this.#failedPictures > FAILED_PICTURES_MAX) throw error
      return compositor.last
    }
  }

  #mix(frame: number): MixedAudio[] {
    const { compositor, scenes, onSound, tap } = this.#options
    const blocks = this.#audio.blocksUntil(this.#clock.timeOf(frame + 1), {
      channels: compositor.channels(scenes.scene.paused || this.#isAdvancing),
      sourceMs: -this.#pausedMs,
      tap: tap(),
    })
    for (const block of blocks) onSound(block)
    return blocks
  }
}
