import { SeededRandom } from '@stream-manager/test-kit'
import { APART_MINUTES, LABELLED, LEFT, type Shape, SIZE, UNLABELLED } from './parameters.ts'

export const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
export const WEEK_MINUTES = 7 * DAY_MINUTES
/** A Monday at midnight, UTC. */
export const START_MS = Date.parse('2026-01-05T00:00:00.000Z')

type Kind = keyof typeof LABELLED

interface Label {
  readonly kind: Kind
  readonly fromMs: number
  readonly toMs: number
}

export interface LabelledSeries {
  readonly shape: Shape
  /** A value a minute, oldest first. */
  readonly points: readonly (readonly [atMs: number, value: number])[]
  readonly labels: readonly Label[]
}

interface Span {
  readonly from: number
  readonly to: number
}

type Effect = (value: number, sigma: number) => number

const kinds = Object.keys(LABELLED) as Kind[]

/** A value of a normal distribution with the standard deviation 1. */
const normal = (random: SeededRandom): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())

const sizeOf = (random: SeededRandom): Effect => {
  const sigmas = random.between(...SIZE.sigmas)
  const share = random.between(...SIZE.share)
  return (value, sigma) => Math.max(sigmas * sigma, share * value)
}

const EFFECTS: Readonly<Record<Kind, (random: SeededRandom) => Effect>> = {
  shift: (random) => {
    const sign = random.pick([1, -1])
    const size = sizeOf(random)
    return (value, sigma) => value + sign * size(value, sigma)
  },
  spike: (random) => {
    const size = sizeOf(random)
    return (value, sigma) => value + size(value, sigma)
  },
  dropOut: (random) => {
    const left = random.between(...LEFT)
    return (value) => value * left
  },
}

/** Times of a week that are far enough from those in `taken`. */
const place = (random: SeededRandom, minutes: number, taken: readonly Span[]): Span => {
  for (;;) {
    const from = Math.floor(random.between(APART_MINUTES, WEEK_MINUTES - minutes - APART_MINUTES))
    const to = from + minutes
    if (taken.every((other) => to + APART_MINUTES <= other.from || from >= other.to + APART_MINUTES)) {
      return { from, to }
    }
  }
}

interface Planned extends Span {
  readonly kind: Kind
  readonly effect: Effect
}

const planWeek = (random: SeededRandom): readonly Planned[] => {
  const planned: Planned[] = []
  for (const kind of kinds) {
    const {
      each,
      minutes: [shortest, longest],
    } = LABELLED[kind]
    for (let index = 0; index < each; index += 1) {
      const span = place(random, Math.round(random.between(shortest, longest)), planned)
      planned.push({ ...span, kind, effect: EFFECTS[kind](random) })
    }
  }
  return planned
}

/** The value of a minute without noise. */
const regular = ({ level, daily, weekend, nightly }: Shape, minute: number): number => {
  const day = Math.floor(minute / DAY_MINUTES) % 7
  const ofDay = minute % DAY_MINUTES
  const wave = daily * Math.sin((2 * Math.PI * (ofDay - 10 * 60)) / DAY_MINUTES)
  const isAtNight = ofDay >= 180 && ofDay < 220
  return level * (1 + wave + (day >= 5 ? weekend : 0) + (isAtNight ? nightly : 0))
}

class Noise {
  readonly #random: SeededRandom
  readonly #shape: Shape
  #last = 0

  constructor(random: SeededRandom, shape: Shape) {
    this.#random = random
    this.#shape = shape
  }

  /** In standard deviations; with heavy tails every fiftieth is three times as large. */
  next(): number {
    const { memory, isHeavyTailed } = this.#shape
    const tail = isHeavyTailed && this.#random.next() < 0.02 ? 3 : 1
    this.#last = memory * this.#last + Math.sqrt(1 - memory ** 2) * normal(this.#random)
    return this.#last * tail
  }
}

const spansOf = (random: SeededRandom, each: number, minutes: () => number): readonly Span[] =>
  Array.from({ length: each }, () => {
    const from = Math.floor(random.next() * WEEK_MINUTES)
    return { from, to: from + minutes() }
  })

const isWithin = (spans: readonly Span[], minute: number): boolean =>
  spans.some(({ from, to }) => minute >= from && minute < to)

interface Week {
  readonly points: (readonly [atMs: number, value: number])[]
  readonly labels: readonly Label[]
}

const generateWeek = (random: SeededRandom, shape: Shape, week: number): Week => {
  const planned = planWeek(random)
  const { each, minutes } = UNLABELLED.holes
  const holes = spansOf(random, each, () => random.between(...minutes))
  const blips = spansOf(random, UNLABELLED.blips, () => 1)
  const blip = EFFECTS.spike(random)
  const noise = new Noise(random, shape)
  const points: Week['points'] = []
  for (let minute = 0; minute < WEEK_MINUTES; minute += 1) {
    const usual = regular(shape, week * WEEK_MINUTES + minute)
    const sigma = shape.noise * usual
    const effects = planned.filter((one) => isWithin([one], minute)).map(({ effect }) => effect)
    if (isWithin(blips, minute)) effects.push(blip)
    const value = effects.reduce((before, effect) => effect(before, sigma), usual + sigma * noise.next())
    const isMissing = random.next() < UNLABELLED.missing || isWithin(holes, minute)
    if (!isMissing) {
      points.push([START_MS + (week * WEEK_MINUTES + minute) * MINUTE_MS, Math.max(0, value)])
    }
  }
  const msOf = (minute: number): number => START_MS + (week * WEEK_MINUTES + minute) * MINUTE_MS
  return {
    points,
    labels: planned.map(({ kind, from, to }) => ({ kind, fromMs: msOf(from), toMs: msOf(to) })),
  }
}

/** Weeks of one series, with their labels. The same seed gives the same values. */
export const generate = (seed: number, shape: Shape, weeks: number): LabelledSeries => {
  const random = new SeededRandom(seed)
  const all = Array.from({ length: weeks }, (_, week) => generateWeek(random, shape, week))
  return { shape, points: all.flatMap(({ points }) => points), labels: all.flatMap(({ labels }) => labels) }
}
