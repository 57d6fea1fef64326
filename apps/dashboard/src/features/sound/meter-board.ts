import type { Levels } from '../preview/preview-feed.ts'
import { type MeterView, SourceMeter } from './source-meter.ts'

/** A layer may have any id, so the mix has none. */
export const MIX = Symbol('mix')
export type SoundSource = string | typeof MIX

const NONE: ReadonlySet<string> = new Set()

const isSame = (ids: ReadonlySet<string>, names: readonly string[]): boolean =>
  ids.size === names.length && names.every((name) => ids.has(name))

export interface MeterBoardOptions {
  readonly nowMs: () => number
  /** Time between two drawings of a meter. */
  readonly drawEveryMs: () => number
}

/** All meters of the page. Levels go to their views past React. */
export class MeterBoard {
  readonly #options: MeterBoardOptions
  readonly #meters = new Map<SoundSource, SourceMeter>()
  readonly #watchers = new Set<() => void>()
  #ids = NONE

  constructor(options: MeterBoardOptions) {
    this.#options = options
  }

  /** The layers whose levels the engine tells. The same object until they change. */
  get ids(): ReadonlySet<string> {
    return this.#ids
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** Shows the source in the view until the returned function is called. */
  add(source: SoundSource, view: MeterView): () => void {
    const meter = new SourceMeter(view)
    this.#meters.set(source, meter)
    return () => {
      if (this.#meters.get(source) === meter) this.#meters.delete(source)
    }
  }

  readonly take = ({ mix, layers }: Levels): void => {
    const nowMs = this.#options.nowMs()
    this.#meters.get(MIX)?.add(mix, nowMs)
    const levels = Object.entries(layers)
    for (const [id, level] of levels) this.#meters.get(id)?.add(level, nowMs)
    const names = levels.map(([id]) => id)
    if (!isSame(this.#ids, names)) this.#setIds(new Set(names))
  }

  /** Draws the levels that were taken since the last time. */
  readonly show = (): void => {
    const nowMs = this.#options.nowMs()
    const drawEveryMs = this.#options.drawEveryMs()
    for (const meter of this.#meters.values()) meter.show(nowMs, drawEveryMs)
  }

  /** Meters without levels for a second show that. */
  check(): void {
    const nowMs = this.#options.nowMs()
    for (const meter of this.#meters.values()) meter.check(nowMs)
  }

  #setIds(ids: ReadonlySet<string>): void {
    this.#ids = ids
    for (const onChange of this.#watchers) onChange()
  }
}
