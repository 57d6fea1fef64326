import type { FigureValue, ObservedFigure } from '@stream-manager/domain'

const nameOf = ({ metric, streamId, subject }: FigureValue): string => [metric, streamId, subject].join('\0')

/** The values of each series since the interval began. */
export class Interval {
  readonly #series = new Map<string, { readonly first: FigureValue; readonly values: [number, number][] }>()

  add(observations: readonly FigureValue[]): void {
    for (const observation of observations) {
      const name = nameOf(observation)
      const { values } = this.#series.get(name) ?? this.#begin(name, observation)
      values.push([observation.value, observation.count ?? 1])
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

  #begin(name: string, first: FigureValue) {
    const series = { first, values: [] }
    this.#series.set(name, series)
    return series
  }
}
