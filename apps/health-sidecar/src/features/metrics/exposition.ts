import { Counter, Gauge, type Registry } from '@prometheus-io/client'
import type { Label, Measure } from './measure.ts'

export const METRIC_PREFIX = 'stream_manager_'

type Labels = Partial<Record<Label, string>>

/** All series of a metric are set again at each scrape, so that those of removed subjects disappear. */
export interface Series {
  clear(): void
  set(labels: Labels, value: number): void
}

/** A total: counted here, or measured elsewhere and added to a cleared series. */
export interface CounterSeries {
  clear(): void
  add(labels: Labels, amount: number): void
}

export interface MetricText {
  readonly name: string
  readonly help: string
}

const optionsOf = (registry: Registry, text: MetricText, labels: readonly Label[]) => ({
  name: `${METRIC_PREFIX}${text.name}`,
  help: text.help,
  labelNames: [...labels],
  registers: [registry],
})

export const createSeries = (registry: Registry, text: MetricText, labels: readonly Label[]): Series => {
  const gauge = new Gauge<Label>(optionsOf(registry, text, labels))
  return { clear: () => gauge.reset(), set: (at, value) => gauge.set(at, value) }
}

export const createCounter = (
  registry: Registry,
  text: MetricText,
  labels: readonly Label[],
): CounterSeries => {
  const counter = new Counter<Label>(optionsOf(registry, text, labels))
  return { clear: () => counter.reset(), add: (at, amount) => counter.inc(at, amount) }
}

/** Makes a measure's series a counter if the name ends in `_total`, else a gauge. */
const createRow = <Subject>(registry: Registry, measure: Measure<Subject>, labels: readonly Label[]) => {
  if (!measure.name.endsWith('_total')) {
    const { clear, set } = createSeries(registry, measure, labels)
    return { measure, clear, record: set }
  }
  const { clear, add } = createCounter(registry, measure, labels)
  // The table clears a row before it records, so an added total becomes the value.
  return { measure, clear, record: add }
}

export interface MeasuredSubject<Subject> {
  readonly subject: Subject
  readonly labels: Labels
}

/** A table of measures as series. One call sets them for all subjects. */
export const createTable = <Subject>(
  registry: Registry,
  measures: readonly Measure<Subject>[],
  labels: readonly Label[],
): ((subjects: readonly MeasuredSubject<Subject>[]) => void) => {
  const rows = measures.map((measure) => createRow(registry, measure, labels))
  return (subjects) => {
    for (const { measure, clear, record } of rows) {
      clear()
      for (const { subject, labels: at } of subjects) {
        const value = measure.read(subject)
        if (value !== null && Number.isFinite(value)) record(at, value)
      }
    }
  }
}

/** One series for each member of a closed set: 1 for the current one, 0 for the others. */
export const setState = (
  series: Series,
  labels: Labels,
  { all, now }: { all: readonly string[]; now: string },
): void => {
  for (const code of all) series.set({ ...labels, code }, code === now ? 1 : 0)
}
