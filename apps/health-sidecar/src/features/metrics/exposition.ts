import { Counter, Gauge, type Registry } from '@prometheus-io/client'
import type { Label, Measure } from './catalogue.ts'

const PREFIX = 'stream_manager_'

type Labels = Partial<Record<Label, string>>

/** What a metric of either kind does for us: all series are set anew at each scrape, so those gone disappear. */
export interface Series {
  clear(): void
  set(labels: Labels, value: number): void
}

export interface MetricText {
  readonly name: string
  readonly help: string
}

/** A gauge, or for names ending in `_total` a counter whose total is measured elsewhere. */
export const createSeries = (registry: Registry, text: MetricText, labels: readonly Label[]): Series => {
  const options = {
    name: `${PREFIX}${text.name}`,
    help: text.help,
    labelNames: [...labels],
    registers: [registry],
  }
  if (text.name.endsWith('_total')) {
    const counter = new Counter<Label>(options)
    return { clear: () => counter.reset(), set: (at, value) => counter.inc(at, value) }
  }
  const gauge = new Gauge<Label>(options)
  return { clear: () => gauge.reset(), set: (at, value) => gauge.set(at, value) }
}

export interface MeasuredSubject<Subject> {
  readonly subject: Subject
  readonly labels: Labels
}

/** A table of measures as series: one call sets them for all subjects there are. */
export const createTable = <Subject>(
  registry: Registry,
  measures: readonly Measure<Subject>[],
  labels: readonly Label[],
): ((subjects: readonly MeasuredSubject<Subject>[]) => void) => {
  const rows = measures.map((measure) => ({ measure, series: createSeries(registry, measure, labels) }))
  return (subjects) => {
    for (const { measure, series } of rows) {
      series.clear()
      for (const { subject, labels: at } of subjects) {
        const value = measure.read(subject)
        if (value !== null && Number.isFinite(value)) series.set(at, value)
      }
    }
  }
}

/** One series for each member of a closed set: 1 for the one that holds, 0 for the others. */
export const setState = (
  series: Series,
  labels: Labels,
  { all, now }: { all: readonly string[]; now: string },
): void => {
  for (const code of all) series.set({ ...labels, code }, code === now ? 1 : 0)
}
