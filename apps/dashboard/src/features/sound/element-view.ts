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

const percentOf = (share: number): number => (Math.round(share * STEPS) / STEPS) * 100

const clipAt = (share: number): string => `inset(0 ${100 - percentOf(share)}% 0 0)`

const moveTo = (share: number): string => `translateX(${percentOf(share)}%)`

/** Writes one property of one element where it changed. A property of their parent would cost a look at all of its elements. */
class Part {
  readonly #element: HTMLElement | null
  readonly #property: 'clip-path' | 'transform'
  #written = ''

  constructor(element: HTMLElement | null, property: 'clip-path' | 'transform') {
    this.#element = element
    this.#property = property
  }

  set(value: string): void {
    if (this.#written === value) return
    this.#written = value
    this.#element?.style.setProperty(this.#property, value)
  }
}

/** Draws into the elements of a meter, by clips and translations, which need no layout. */
export class ElementView implements MeterView {
  readonly #box: HTMLElement
  readonly #meter: HTMLMeterElement | null
  readonly #text: Element | null
  readonly #texts: MeterTexts
  readonly #peak: Part
  readonly #rms: Part
  readonly #held: Part
  #isSkipped = false

  constructor(box: HTMLElement, texts: MeterTexts) {
    this.#box = box
    this.#meter = box.querySelector('meter')
    this.#text = box.querySelector('.meter-text')
    this.#texts = texts
    this.#peak = new Part(box.querySelector('.meter-peak'), 'clip-path')
    this.#rms = new Part(box.querySelector('.meter-rms'), 'clip-path')
    this.#held = new Part(box.querySelector('.meter-held'), 'transform')
    this.drawUnknown()
    this.say(null)
  }

  /** Whether the meter is scrolled out of view: it is then not drawn. Its text is kept for screen readers. */
  setSkipped(isSkipped: boolean): void {
    this.#isSkipped = isSkipped
  }

  draw({ peakDbfs, rmsDbfs, heldDbfs, isClipping }: Reading): void {
    if (this.#isSkipped) return
    this.#setState(isClipping ? 'clipping' : 'known')
    this.#place(shareOf(peakDbfs), shareOf(rmsDbfs), shareOf(heldDbfs))
  }

  drawUnknown(): void {
    this.#setState('unknown')
    this.#place(0, 0, 0)
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

  #place(peak: number, rms: number, held: number): void {
    this.#peak.set(clipAt(peak))
    this.#rms.set(clipAt(rms))
    this.#held.set(moveTo(held))
  }
}
