import type { SoundLevel } from '@stream-manager/contracts'
import { PeakHold } from './peak-hold.ts'
import { isClipping, louder } from './scale.ts'

/** Without a value for so long the level is not known. */
const UNKNOWN_AFTER_MS = 1000
/** A text that changes ten times a second cannot be read. */
const TEXT_EVERY_MS = 1000

/** The figures that a meter shows. */
export interface Reading extends SoundLevel {
  readonly heldDbfs: number | null
  readonly isClipping: boolean
}

/** Draws a meter. It is called up to ten times a second, so it writes what changed and nothing else. */
export interface MeterView {
  draw(reading: Reading): void
  /** At most once a second. Null: not known. */
  say(level: SoundLevel | null): void
  drawUnknown(): void
}

const loudestOf = (one: SoundLevel | null, { peakDbfs, rmsDbfs }: SoundLevel): SoundLevel => ({
  peakDbfs: louder(one?.peakDbfs ?? null, peakDbfs),
  rmsDbfs: louder(one?.rmsDbfs ?? null, rmsDbfs),
})

/** The level of the mix or of one layer, from the engine's figures to the view. */
export class SourceMeter {
  readonly #view: MeterView
  readonly #hold = new PeakHold()
  #undrawn: SoundLevel | null = null
  #unsaid: SoundLevel | null = null
  #isKnown = false
  #heardMs = 0
  #drawnMs = Number.NEGATIVE_INFINITY
  #saidMs = Number.NEGATIVE_INFINITY

  constructor(view: MeterView) {
    this.#view = view
  }

  add(level: SoundLevel, nowMs: number): void {
    this.#isKnown = true
    this.#heardMs = nowMs
    this.#undrawn = loudestOf(this.#undrawn, level)
    this.#unsaid = loudestOf(this.#unsaid, level)
  }

  /** Draws the loudest of the levels since the last time. `drawEveryMs`: it is not drawn again before. */
  show(nowMs: number, drawEveryMs: number): void {
    if (this.#undrawn && nowMs - this.#drawnMs >= drawEveryMs) this.#draw(this.#undrawn, nowMs)
    if (this.#unsaid && nowMs - this.#saidMs >= TEXT_EVERY_MS) this.#say(this.#unsaid, nowMs)
  }

  /** To be called from time to time: an old level is not shown as the present one. */
  check(nowMs: number): void {
    if (!this.#isKnown || nowMs - this.#heardMs < UNKNOWN_AFTER_MS) return
    this.#isKnown = false
    this.#undrawn = null
    this.#hold.clear()
    this.#view.drawUnknown()
    this.#say(null, nowMs)
  }

  #draw(level: SoundLevel, nowMs: number): void {
    const heldDbfs = this.#hold.add(level.peakDbfs, nowMs)
    this.#view.draw({ ...level, heldDbfs, isClipping: isClipping(heldDbfs) })
    this.#undrawn = null
    this.#drawnMs = nowMs
  }

  #say(level: SoundLevel | null, nowMs: number): void {
    this.#view.say(level)
    this.#unsaid = null
    this.#saidMs = nowMs
  }
}
