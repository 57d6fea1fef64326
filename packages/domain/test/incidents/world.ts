import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import {
  type AlertEvent,
  type AlertRule,
  type ErrorReports,
  type HealthChange,
  type HealthReport,
  type HealthStatus,
  type Incident,
  type ObservedError,
  type OutputState,
  type StreamState,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import { type AlertingState, NO_GROUPS, NO_TRACKS } from '../../src/alerts/documents.ts'
import { type Evaluated, evaluate } from '../../src/alerts/evaluate.ts'
import { NO_INCIDENTS, type OpenIncidents } from '../../src/alerts/incidents/documents.ts'
import { stepIncidents } from '../../src/alerts/incidents/rules.ts'
import { presentRule } from '../../src/alerts/rule-reads.ts'
import { SHIPPED_RULES } from '../../src/alerts/shipped-rules.ts'
import { translateAll } from '../../src/events/translate.ts'
import { observe } from '../../src/figures/observe.ts'
import { causeOf } from '../../src/incidents/cause.ts'
import { signalsOf } from '../../src/incidents/signals.ts'
import { Ignored } from '../../src/store/ignored.ts'

const START_MS = Date.parse('2030-01-01T00:00:00.000Z')
const SHIPPED = SHIPPED_RULES.map((rule) => presentRule(rule, 0))

type Code = ObservedError['code']

/** A system whose state is scripted: its publications go through the translators and its figures through the alert rules. */
export class IncidentWorld {
  readonly #rules: readonly AlertRule[]
  readonly #events: EventRow[] = []
  readonly #errors: TimelineError[] = []
  readonly #memories = new Map<string, Record<string, unknown>>()
  readonly #incidents = new Map<string, Incident>()
  readonly #health: Record<string, HealthReport['checks'][string]> = {}
  readonly #ignored = new Ignored()
  #alerts: AlertingState = { ...NO_TRACKS, ...NO_GROUPS }
  #open: OpenIncidents = NO_INCIDENTS
  #offsets = 0
  #ids = 0
  #second = 0
  #diskPercent = 40
  #memoryPercent = 40
  #state: StreamState = {
    streamId: 'main',
    status: 'live',
    desired: 'live',
    health: 'healthy',
    revision: 1,
    appliedRevision: 1,
    since: new Date(START_MS).toISOString(),
    startedAt: new Date(START_MS).toISOString(),
    uptimeSeconds: null,
    error: null,
    performance: { ...UNKNOWN_PERFORMANCE, speed: 1 },
    outputs: [],
    preview: { hls: null },
  }

  /** Rules of an operator beside the shipped ones. */
  constructor(rules: readonly AlertRule[] = []) {
    this.#rules = [...SHIPPED, ...rules]
    for (const component of ['stream', 'database', 'redis', 'stream-api', 'gateway', 'engine']) {
      this.#health[component] = { status: 'healthy', latencyMs: null, error: null, since: this.#at }
    }
    this.stream({})
    this.output('tv', 'live')
  }

  get #at(): string {
    return new Date(START_MS + this.#second * 1000).toISOString()
  }

  #fault(code: Code): ObservedError {
    return { code, message: `text of ${code}`, since: this.#at, nextRetryAt: null }
  }

  /** The state of the stream changes, with an error if a code is given. */
  stream({
    code,
    ...changes
  }: Partial<Pick<StreamState, 'status' | 'health'>> & { code?: Code | null }): this {
    const error = code === undefined ? this.#state.error : code === null ? null : this.#fault(code)
    const uptimeSeconds = this.#second
    this.#state = { ...this.#state, ...changes, error, uptimeSeconds }
    if (changes.status) this.#state = { ...this.#state, since: this.#at }
    this.#publish('stream:main/stream-state', this.#state)
    return this
  }

  output(id: string, state: OutputState, code?: Code): this {
    const error = code === undefined ? null : this.#fault(code)
    const status = {
      id,
      state,
      error,
      type: 'rtmp',
      retries: 0,
      nextRetryAt: null,
      bitrateKbps: null,
    } as const
    const outputs = [...this.#state.outputs.filter((output) => output.id !== id), status]
    this.#state = { ...this.#state, outputs }
    return this.stream({})
  }

  /** A layer has an error, or none. */
  layer(id: string, code: Code | null): this {
    const error = code === null ? null : this.#fault(code)
    const layer = { id, type: 'video', status: { state: 'stalled', error, warnings: [] } }
    this.#publish('stream:main/layer-updates', { type: 'layer.updated', revision: 2, layer })
    return this
  }

  health(component: string, status: HealthStatus, error: string | null = null): this {
    const from = this.#health[component]?.status ?? 'healthy'
    const change: HealthChange = { component, from, to: status, error, at: this.#at }
    this.#health[component] = { status, latencyMs: null, error, since: this.#at }
    this.#publish('events/health', change)
    return this
  }

  /** The store is away: nothing is published or compared, and afterwards the sidecar tells of it. */
  storeOutage(seconds: number): this {
    const begun = this.#at
    this.#second += seconds
    const change = { component: 'database', error: 'no answer' }
    this.#publish('events/health', { ...change, from: 'healthy', to: 'unhealthy', at: begun })
    this.#publish('events/health', { ...change, from: 'unhealthy', to: 'healthy', at: this.#at })
    const healthy = { status: 'healthy', latencyMs: null, error: null, since: this.#at } as const
    this.#health['database'] = { ...healthy, recovered: { at: this.#at, outageMs: seconds * 1000 } }
    this.pass(60)
    this.#health['database'] = healthy
    return this
  }

  host({ diskPercent = this.#diskPercent, memoryPercent = this.#memoryPercent }): this {
    this.#diskPercent = diskPercent
    this.#memoryPercent = memoryPercent
    return this
  }

  speed(speed: number): this {
    this.#state = { ...this.#state, performance: { ...this.#state.performance, speed } }
    return this
  }

  /** A service reports an error. */
  report(service: string, code: string): this {
    this.#offsets += 1
    const error = { code, message: `text of ${code}`, call: '', frame: null, streamId: null, requestId: null }
    const times = { count: 1, firstAt: this.#at, lastAt: this.#at, records: [] }
    const published: ErrorReports = {
      ...{ instance: `${service}-1`, sequence: this.#offsets, version: '1.0.0', at: this.#at, dropped: 0 },
      reports: [{ service, severity: 'error', ...error, ...times }],
    }
    this.#publish('events/errors', published)
    return this
  }

  /** Time passes: a tick of the alert rules each second, or each few seconds. */
  pass(seconds: number, stepSeconds = 1): this {
    for (let passed = 0; passed < seconds; passed += stepSeconds) {
      this.#second += stepSeconds
      this.#tick()
    }
    return this
  }

  get incidents(): readonly Incident[] {
    return [...this.#incidents.values()]
  }

  get eventTypes(): readonly string[] {
    return [...new Set(this.#events.map(({ type }) => type))]
  }

  causeOf(incident: Incident) {
    const metrics = new Map(this.#rules.map(({ id, metric }) => [id, metric]))
    const inTime = this.#events.filter(({ atMs }) => atMs >= Date.parse(incident.openedAt) - 300_000)
    return causeOf(
      incident,
      signalsOf(inTime, this.#errors, (ruleId) => metrics.get(ruleId)),
    )
  }

  #publish(log: string, data: unknown): void {
    this.#offsets += 1
    const entries = { log, epoch: 'e1', publications: [{ offset: this.#offsets, data }] }
    const translated = translateAll({ ignored: this.#ignored }, entries, this.#memories.get(log) ?? {})
    this.#memories.set(log, translated.memory)
    this.#events.push(...translated.rows.events)
    this.#errors.push(...translated.rows.errors)
  }

  #series({ metric, filter: { subject } }: AlertRule) {
    const { host, instances, timestamp } = {
      timestamp: this.#at,
      instances: [],
      host: {
        name: 'host',
        cpu: { percent: 10, cores: 2 },
        memory: { usedBytes: this.#memoryPercent, totalBytes: 100 },
        disk: { usedBytes: this.#diskPercent, totalBytes: 100 },
        network: { receivedBytesPerSecond: 0, sentBytesPerSecond: 0 },
      },
    }
    const health: HealthReport = { status: 'healthy', timestamp, checks: this.#health }
    const values = observe({
      streams: [this.#state],
      resources: { timestamp, host, instances },
      health,
      disabledWebhooks: 0,
    })
    return values.filter(
      (value) => value.metric === metric && (subject === undefined || value.subject === subject),
    )
  }

  #tick(): void {
    const moment = {
      nowMs: START_MS + this.#second * 1000,
      at: this.#at,
      newId: () => {
        this.#ids += 1
        return `id-${this.#ids}`
      },
    }
    const rules = this.#rules.map((rule) => ({ rule, series: this.#series(rule) }))
    const evaluated: Evaluated = evaluate(this.#alerts, { ...moment, rules, silences: [] })
    this.#alerts = evaluated.state
    for (const { alert, from } of evaluated.changes) {
      const event: AlertEvent = { type: 'alert.changed', alert, from }
      this.#publish('alerting/alerts', event)
    }
    const alerts = evaluated.state.tracks
      .flatMap(({ alert }) => alert ?? [])
      .filter(({ state }) => state !== 'pending' && state !== 'resolved')
    const step = stepIncidents(this.#open, { ...moment, alerts, rules: this.#rules })
    this.#open = step.state
    for (const { incident } of step.changes) this.#incidents.set(incident.id, incident)
  }
}
