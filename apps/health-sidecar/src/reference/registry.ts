import type { Registry } from '@prometheus-io/client'
import { METRIC_PREFIX } from '../features/metrics/exposition.ts'

export interface MetricDescription {
  /** As it is scraped. */
  readonly fullName: string
  /** Without the prefix that all of ours have. */
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labels: readonly string[]
}

/** The client keeps the label names on each metric but does not declare them. */
const labelsOf = (metric: object): string[] => {
  const labels: unknown = 'labelNames' in metric ? metric.labelNames : undefined
  if (!Array.isArray(labels)) throw new TypeError('the Prometheus client no longer keeps `labelNames`')
  return labels.map(String)
}

/** Every metric of the registry, by name. */
export const describedMetrics = (registry: Registry): MetricDescription[] =>
  registry
    .getMetricsAsArray()
    .map((metric) => ({
      fullName: metric.name,
      name: metric.name.slice(METRIC_PREFIX.length),
      type: metric.type,
      help: metric.help,
      labels: labelsOf(metric),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
