import { FIGURES } from '@stream-manager/contracts'
import type { ObservedFigure } from '@stream-manager/domain'
import type { Observation } from './measures.ts'

const nameOf = ({ metric, streamId, subject }: Observation): string => [metric, streamId, subject].join('\0')
const totalOf = (observation: Observation): string => [nameOf(observation), observation.source].join('\0')

const isCounter = ({ metric }: Observation): boolean => FIGURES[metric].kind === 'counter'

/** Turns totals into what was added since the round before. */
export class Totals {
  #known = new Map<string, number>()

  /** The first total of a source says nothing: nobody knows when it was counted. */
  increases(observations: readonly Observation[]): Observation[] {
    const seen = new Map<string, number>()
    const increases = observations.flatMap((observation) => {
      if (!isCounter(observation)) return [observation]
      const name = totalOf(observation)
      const { value } = observation
      const before = this.#known.get(name)
      seen.set(name, value)
      if (before === undefined) return []
      return [{ ...observation, value: value < before ? value : value - before }]
    })
    this.#known = seen
    return increases
  }
}

/** The values of each series since the interval began. */
export class Interval {
  readonly #series = new Map<string, { readonly first: Observation; readonly values: number[] }>()

  add(observations: readonly Observation[]): void {
    for (const observation of observations) {
      const name = nameOf(observation)
      const { values } = this.#series.get(name) ?? this.#begin(name, observation)
      values.push(observation.value)
    }
  }

  observed(): ObservedFigure[] {
    return [...this.#series.values()].map(({ first: { metric, streamId, subject }, values }) => ({
      metric,
      streamId,
      subject,
      values,
    }))
  }

  #begin(name: string, first: Observation) {
    const series = { first, values: [] }
    this.#series.set(name, series)
    return series
  }
}
