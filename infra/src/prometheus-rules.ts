import { SERVICE_REGISTRY } from '@stream-manager/contracts'
import { SHIPPED_RULES } from '@stream-manager/domain'
import { stringify } from 'yaml'
import { FIGURE_QUERIES, type FigureQuery } from './figure-queries.ts'

type ShippedRule = (typeof SHIPPED_RULES)[number]

interface PrometheusRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly keep_firing_for?: string
  readonly labels: { readonly severity: string; readonly rule?: string }
  readonly annotations: { readonly summary: string; readonly action: string }
}

const HEADER = [
  ' Made by `pnpm run docs:reference` from packages/domain/src/alerts/shipped-rules.ts and infra/src/prometheus-rules.ts.',
  ' `page` wants a person now, `warning` this week. Tested by tests/alerts.yml.',
].join('\n')

/** `stream-failed` is `StreamFailed`. */
const alertName = (ruleId: string): string =>
  ruleId
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const queries = new Map<string, FigureQuery>(Object.entries(FIGURE_QUERIES))

/** The series of the rule's subject alone. Only the name of a metric can take a selector, and its subject is a service. */
const filtered = ({ id, filter }: ShippedRule, figure: FigureQuery): FigureQuery => {
  const { subject, stream } = filter
  if (subject === undefined && stream === undefined) return figure
  if (subject === undefined || stream !== undefined || !/^stream_manager_\w+$/.test(figure.query))
    throw new Error(`the rule ${id}: infra/src/prometheus-rules.ts cannot apply its filter`)
  return { ...figure, query: `${figure.query}{service="${subject}"}` }
}

const queryOf = (rule: ShippedRule): FigureQuery => {
  const { id, metric } = rule
  const query = queries.get(metric)
  if (!query)
    throw new Error(`the rule ${id}: infra/src/figure-queries.ts has no query for the figure ${metric}`)
  return filtered(rule, query)
}

/** A sum suits counters. */
const OVER_TIME = {
  avg: 'avg_over_time',
  min: 'min_over_time',
  max: 'max_over_time',
  sum: 'increase',
} as const

/** The value that is compared. A subquery takes a value as often as Prometheus scrapes. */
const comparedOf = (
  { aggregate, windowSeconds }: ShippedRule,
  { query, isSelector }: FigureQuery,
): string => {
  if (aggregate === 'last') return query
  const range = isSelector ? `${query}[${windowSeconds}s]` : `(${query})[${windowSeconds}s:5s]`
  return `${OVER_TIME[aggregate]}(${range})`
}

const round = (value: number): number => Number(value.toPrecision(12))

/** An alert that fires resolves at a threshold of its own: Prometheus has only the series of the alerts themselves for that. */
const exprOf = (rule: ShippedRule, query: FigureQuery): string => {
  const { operator, threshold, resolveThreshold, id } = rule
  const value = comparedOf(rule, query)
  const beyond = (limit: number) =>
    `${value} ${operator === 'above' ? '>' : '<'} ${round(limit * query.scale)}`
  if (resolveThreshold === null) return beyond(threshold)
  const fires = `ALERTS{alertname="${alertName(id)}",alertstate="firing"}`
  return `${beyond(threshold)} or (${beyond(resolveThreshold)} and ignoring(alertname, alertstate, severity, rule) ${fires})`
}

const shippedRule = (rule: ShippedRule): PrometheusRule => {
  const { id, name, severity, forSeconds, keepFiringForSeconds, runbook } = rule
  const query = queryOf(rule)
  return {
    alert: alertName(id),
    expr: exprOf(rule, query),
    for: `${forSeconds}s`,
    ...(keepFiringForSeconds > 0 && { keep_firing_for: `${keepFiringForSeconds}s` }),
    labels: { severity, rule: id },
    annotations: { summary: `${name}${query.summary}`, action: runbook ?? '' },
  }
}

const withComponent = SERVICE_REGISTRY.filter(({ component }) => component !== null).map(({ name }) => name)

/** Only Prometheus can see these: no figure tells them, or the one that tells figures is down. */
const PROMETHEUS_ALONE: readonly PrometheusRule[] = [
  {
    alert: 'SidecarDown',
    expr: 'up{job="stream-manager"} == 0 or absent(up{job="stream-manager"})',
    for: '15s',
    labels: { severity: 'page' },
    annotations: {
      summary: 'The health sidecar cannot be scraped, so no other alert here can fire',
      action: 'Start it; it depends on nothing but Redis.',
    },
  },
  {
    // Only where there were two: one machine that runs everything in one process has no spare by design.
    alert: 'NoSpareInstance',
    expr:
      `count by (service) (stream_manager_service_up{service=~"${withComponent.join('|')}"} == 1) < 2 and ` +
      'max_over_time((count by (service) (stream_manager_service_up == 1))[1h:15s]) >= 2',
    for: '60s',
    labels: { severity: 'warning' },
    annotations: {
      summary: 'One {{ $labels.service }} is left; the next failure is an outage',
      action: 'Start the missing one.',
    },
  },
  {
    alert: 'SocketsBackedUp',
    expr: 'stream_manager_service_queued_bytes{service="ws-gateway"} > 64 * 1024 * 1024',
    for: '30s',
    labels: { severity: 'warning' },
    annotations: {
      summary:
        'Gateway {{ $labels.instance }} holds {{ $value | humanize1024 }}B for readers that do not keep up',
      action: 'They are cut off one by one at their own limit; add a replica if this lasts.',
    },
  },
]

/** The shipped alert rules for Prometheus, as YAML. */
export const prometheusRules = (): string => {
  const groups = [
    { name: 'shipped', rules: SHIPPED_RULES.map(shippedRule) },
    { name: 'prometheus', rules: PROMETHEUS_ALONE },
  ]
  return `#${HEADER.replaceAll('\n', '\n#')}\n${stringify({ groups }, { lineWidth: 0 })}`
}
