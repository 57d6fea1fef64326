import type { SoundLevel } from '@stream-manager/contracts'
import { CEILING_DBFS, FLOOR_DBFS, shareOf } from './scale.ts'
import type { MeterView, Reading } from './source-meter.ts'

export interface MeterTexts {
  readonly unknown: string
  /** Beside the bar. */
  readonly short: (level: SoundLevel) => string
  /** For a screen reader. */
  readonly long: (level: SoundLevel) => string
}

/** Fewer steps than pixels would be seen; more would be written for nothing. */
const STEPS = 400

const atShare = (share: number): string => `${(Math.round(share * STEPS) / STEPS) * 100}%`

/**
 * Draws into the elements of a meter. The style of the meter turns these properties into clips and translations, which need no
 * layout.
 */
export class ElementView implements MeterView {
  readonly #box: HTMLElement
  readonly #meter: HTMLMeterElement | null
  readonly #text: Element | null
  readonly #texts: MeterTexts
  readonly #written = new Map<string, string>()

  constructor(box: HTMLElement, texts: MeterTexts) {
    this.#box = box
    this.#meter = box.querySelector('meter')
    this.#text = box.querySelector('.meter-text')
    this.#texts = texts
    this.drawUnknown()
    this.say(null)
  }

  draw({ peakDbfs, rmsDbfs, heldDbfs, isClipping }: Reading): void {
    this.#setState(isClipping ? 'clipping' : 'known')
    this.#set('--peak', atShare(shareOf(peakDbfs)))
    this.#set('--rms', atShare(shareOf(rmsDbfs)))
    this.#set('--held', atShare(shareOf(heldDbfs)))
  }

  drawUnknown(): void {
    this.#setState('unknown')
    for (const name of ['--peak', '--rms', '--held']) this.#set(name, '0%')
  }

  say(level: SoundLevel | null): void {
    const { unknown, short, long } = this.#texts
    const peakDbfs = level?.peakDbfs ?? FLOOR_DBFS
    if (this.#meter) {
      this.#meter.value = Math.max(FLOOR_DBFS, Math.min(CEILING_DBFS, peakDbfs))
      this.#meter.setAttribute('aria-valuetext', level === null ? unknown : long(level))
    }
    if (this.#text) this.#text.textContent = level === null ? '–' : short(level)
  }

  #setState(state: 'known' | 'clipping' | 'unknown'): void {
    if (this.#box.dataset['state'] !== state) this.#box.dataset['state'] = state
  }

  #set(name: string, value: string): void {
    if (this.#written.get(name) === value) return
    this.#written.set(name, value)
    this.#box.style.setProperty(name, value)
  }
}
