import { ALERT_RULE_DEFAULTS, type FigureName } from '@stream-manager/contracts'
import type { StoredRule } from './documents.ts'

type Required = Pick<StoredRule, 'id' | 'name' | 'severity' | 'operator' | 'threshold'> & {
  readonly metric: FigureName
  readonly runbook: string
}

const shipped = (rule: Required & Partial<StoredRule>): StoredRule => ({
  ...ALERT_RULE_DEFAULTS,
  inhibitedBy: [],
  ...rule,
})

/** For a figure that is 1 while something is wrong. The last value is enough: it does not waver as a measurement does. */
const whileSet = { operator: 'above', threshold: 0, aggregate: 'last' } as const

/** A stream that gave up explains what its outputs and its encoder show. */
const STREAM_CAUSES = ['stream-failed']
const HOST_CAUSES = ['disk-almost-full']

/** `page` wants a person now, `warning` this week. */
export const SHIPPED_RULES: readonly StoredRule[] = [
  shipped({
    id: 'stream-failed',
    name: 'Stream gave up',
    severity: 'page',
    metric: 'stream.failed',
    ...whileSet,
    forSeconds: 10,
    inhibitedBy: HOST_CAUSES,
    runbook: 'Read `error` in the state of the stream. The action `start` tries again.',
  }),
  shipped({
    id: 'stream-failing',
    name: 'Stream is failing',
    severity: 'page',
    metric: 'stream.failing',
    ...whileSet,
    forSeconds: 30,
    inhibitedBy: STREAM_CAUSES,
    runbook: 'Read /health/stream and the log of the engine.',
  }),
  shipped({
    id: 'stream-falls-behind',
    name: 'Stream falls behind real time',
    severity: 'page',
    metric: 'stream.speed',
    operator: 'below',
    threshold: 0.97,
    resolveThreshold: 0.99,
    forSeconds: 30,
    inhibitedBy: STREAM_CAUSES,
    runbook: 'Lower the resolution, frame rate or preset, or give the engine more cores.',
  }),
  shipped({
    id: 'frames-dropped',
    name: 'Stream drops frames',
    severity: 'warning',
    metric: 'stream.frames_dropped',
    aggregate: 'sum',
    windowSeconds: 60,
    operator: 'above',
    threshold: 36,
    forSeconds: 60,
    inhibitedBy: STREAM_CAUSES,
    runbook: 'Compare the render time of the stream with the time of one frame.',
  }),
  shipped({
    id: 'changes-not-on-air',
    name: 'Changes are not on air',
    severity: 'warning',
    metric: 'stream.changes_waiting',
    ...whileSet,
    forSeconds: 30,
    inhibitedBy: STREAM_CAUSES,
    runbook: 'Read /health/engine: whether an engine runs. Its log names the revision that it refuses.',
  }),
  shipped({
    id: 'output-down',
    name: 'Output does not deliver',
    severity: 'page',
    metric: 'output.failing',
    ...whileSet,
    forSeconds: 30,
    keepFiringForSeconds: 10,
    inhibitedBy: STREAM_CAUSES,
    runbook: 'Read the error of the output: it names the destination’s answer.',
  }),
  shipped({
    id: 'component-unhealthy',
    name: 'Component is unhealthy',
    severity: 'page',
    metric: 'component.unhealthy',
    ...whileSet,
    noData: 'keep',
    forSeconds: 15,
    runbook: 'Read /health of the sidecar: it names the reason.',
  }),
  shipped({
    id: 'component-degraded',
    name: 'Component is degraded',
    severity: 'warning',
    metric: 'component.degraded',
    ...whileSet,
    noData: 'keep',
    forSeconds: 300,
    runbook: 'Read /health of the sidecar: it names the reason.',
  }),
  // While the store is away nobody can read the figures or write an alert, so this tells of it afterwards.
  shipped({
    id: 'store-was-away',
    name: 'Store was away',
    severity: 'page',
    metric: 'component.outage',
    filter: { subject: 'database' },
    aggregate: 'last',
    operator: 'above',
    threshold: 15_000,
    runbook: 'It is back. Its own log and the health of `database` in GET /api/events tell what happened.',
  }),
  shipped({
    id: 'event-loop-slow',
    name: 'Service answers late',
    severity: 'warning',
    metric: 'service.event_loop_delay',
    aggregate: 'max',
    operator: 'above',
    threshold: 200,
    forSeconds: 30,
    runbook: 'Add a replica, or find what blocks the process. The gateway refuses connections above this.',
  }),
  shipped({
    id: 'disk-almost-full',
    name: 'Disk is almost full',
    severity: 'page',
    metric: 'host.disk_used_percent',
    aggregate: 'last',
    operator: 'above',
    threshold: 90,
    resolveThreshold: 88,
    noData: 'keep',
    forSeconds: 60,
    runbook: 'Recordings and segments stop when it is full. Delete recordings or unused assets.',
  }),
  shipped({
    id: 'memory-almost-full',
    name: 'Memory is almost full',
    severity: 'warning',
    metric: 'host.memory_used_percent',
    operator: 'above',
    threshold: 95,
    resolveThreshold: 93,
    noData: 'keep',
    forSeconds: 60,
    runbook: 'Compare the memory of the processes in GET /api/resources.',
  }),
  shipped({
    id: 'webhook-disabled',
    name: 'Webhook was disabled',
    severity: 'warning',
    metric: 'webhooks.disabled',
    ...whileSet,
    runbook:
      'Its endpoint answered 410, or failed for five days. GET /api/webhooks names it. Mend the endpoint and enable it, or delete it.',
  }),
]

const ids = new Set(SHIPPED_RULES.map(({ id }) => id))

export const isShipped = (ruleId: string): boolean => ids.has(ruleId)
