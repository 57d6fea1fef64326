import {
  type Alert,
  type AlertRule,
  type Clock,
  figureNamed,
  isCountedFromLogs,
  MAX_LIVE_WINDOW_SECONDS,
} from '@stream-manager/contracts'
import {
  type AlertConditions,
  type Alerts,
  type Evaluated,
  type Evaluation,
  evaluate,
  type FigureSources,
  type IncidentStep,
  Increments,
  LiveWindows,
  type RuleNotCompared,
  readFigures,
  type SeriesValue,
  type StoredAlerts,
  stepIncidents,
} from '@stream-manager/domain'
import { steadyClock } from './steady-clock.ts'
import type { StoredWindows } from './stored-windows.ts'

type RuleValues = Evaluation['rules'][number]

export interface TurnOptions {
  readonly sources: FigureSources
  readonly alerts: Pick<Alerts, 'evaluation'>
  readonly fence: number
  readonly stored: StoredWindows
  readonly clock: Clock
}

export interface Ticked {
  /** False when another process evaluates now. */
  readonly isHolder: boolean
  /** Series beyond a rule for which there is no room. */
  readonly ignored: number
  /** Whether an alert changed. */
  readonly isChanged: boolean
  readonly disabledWebhooks: number
  /** False when the document of the open incidents is damaged. */
  readonly hasIncidents: boolean
}

/** The time in which this process evaluates: from taking the lease to losing it. */
export class Turn {
  readonly #options: TurnOptions
  readonly #nowMs: () => number
  readonly #increments = new Increments()
  #windows = new LiveWindows()
  #conditions: AlertConditions | null = null
  /** Null: read it again. */
  #stored: StoredAlerts | null = null

  constructor(options: TurnOptions) {
    this.#options = options
    this.#nowMs = steadyClock(options.clock)
  }

  /** After it rejects, the values of the time that is missing are not known, so windows begin anew. */
  async tick(): Promise<Ticked> {
    try {
      return await this.#tick()
    } catch (error) {
      this.#windows = new LiveWindows()
      this.#conditions = null
      this.#stored = null
      throw error
    }
  }

  async #tick(): Promise<Ticked> {
    const { sources, alerts, clock } = this.#options
    const { streamIds, values } = await readFigures(sources)
    const conditions = await this.#readConditions()
    const nowMs = this.#nowMs()
    this.#windows.add(this.#increments.of(values), streamIds, nowMs)
    this.#stored ??= await alerts.evaluation.stored()
    const at = clock.now().toISOString()
    const rules = this.#valuesOf(conditions, this.#stored, nowMs)
    const evaluated = this.#evaluate(conditions, this.#stored, { rules, nowMs, at })
    const { incidents: open } = this.#stored
    const incidents =
      open &&
      stepIncidents(open, {
        ...{ rules: conditions.rules, nowMs, at },
        alerts: openAlerts(evaluated),
        newId: () => alerts.evaluation.newId(),
      })
    const isHolder = await this.#record(this.#stored, { ...evaluated, incidents, at })
    if (isHolder) await alerts.evaluation.evaluated({ at, notCompared: this.#notCompared(rules) })
    const hasIncidents = incidents !== null
    // The next tick reads the document again: it may be repaired by then.
    if (!hasIncidents) this.#stored = null
    return {
      isHolder,
      hasIncidents,
      ignored: evaluated.ignored + (incidents?.ignored ?? 0),
      isChanged: evaluated.changes.length > 0,
      disabledWebhooks: values.find(({ metric }) => metric === 'webhooks.disabled')?.value ?? 0,
    }
  }

  async #readConditions(): Promise<AlertConditions> {
    const { alerts } = this.#options
    const known = this.#conditions
    const read = await alerts.evaluation.conditions(known?.revision ?? null)
    const conditions = read ?? known
    if (!conditions) throw new Error('the alert rules could not be read')
    this.#conditions = conditions
    if (read) this.#windows.need(enabled(read).map(liveRule), this.#nowMs())
    return conditions
  }

  #valuesOf(conditions: AlertConditions, { state }: StoredAlerts, nowMs: number): readonly RuleValues[] {
    const { stored } = this.#options
    const rules = enabled(conditions)
    stored.refresh(rules.filter(isStored))
    return rules.map((rule) => {
      const known = state.tracks.filter(({ ruleId }) => ruleId === rule.id)
      const live = this.#windows.read(liveRule(rule), known, nowMs)
      return { rule, series: live && isStored(rule) ? stored.read(rule, ownValues(rule, live)) : live }
    })
  }

  #notCompared(rules: readonly RuleValues[]): RuleNotCompared[] {
    const { stored } = this.#options
    return rules
      .filter(({ series }) => series === null)
      .map(({ rule }) => ({
        ruleId: rule.id,
        reason: isStored(rule) ? stored.reasonOf(rule) : 'starting',
        streamId: rule.filter.stream ?? null,
      }))
  }

  #evaluate(
    conditions: AlertConditions,
    { state }: StoredAlerts,
    { rules, nowMs, at }: Pick<Evaluation, 'rules' | 'nowMs' | 'at'>,
  ): Evaluated {
    const { clock, alerts } = this.#options
    const wallMs = clock.now().getTime()
    return evaluate(state, {
      rules,
      silences: conditions.silences.filter(({ endsAt }) => Date.parse(endsAt) > wallMs),
      nowMs,
      at,
      newId: () => alerts.evaluation.newId(),
    })
  }

  /** False when the lease was lost. A conflict means that somebody acknowledged an alert: the next tick knows. */
  async #record(
    { state, incidents: before, revision }: StoredAlerts,
    { incidents, ...evaluated }: Evaluated & { readonly incidents: IncidentStep | null; readonly at: string },
  ): Promise<boolean> {
    const { alerts, fence } = this.#options
    const changed = incidents !== null && incidents.state !== before ? incidents : null
    if (evaluated.state === state && changed === null) return true
    const record = { ...evaluated, ...(changed && { incidents: changed }), fence, revision }
    const outcome = await alerts.evaluation.record(record)
    this.#stored =
      outcome.status === 'recorded'
        ? { state: evaluated.state, incidents: incidents?.state ?? null, revision: outcome.revision }
        : null
    return outcome.status !== 'fenced'
  }
}

const openAlerts = ({ state }: Evaluated): readonly Alert[] =>
  state.tracks
    .flatMap(({ alert }) => alert ?? [])
    .filter((alert) => alert.state !== 'pending' && alert.state !== 'resolved')

/** Seconds in which a series is known to be there, where its values come from the history. */
const PRESENCE_SECONDS = 10

const isStored = ({ metric, windowSeconds }: AlertRule): boolean =>
  windowSeconds > MAX_LIVE_WINDOW_SECONDS || isCountedFromLogs(metric)

/** An output that connects again has no bitrate, and is there all the same. */
const presenceOf = ({ metric }: AlertRule): string =>
  figureNamed(metric)?.by === 'output' ? 'output.on_air' : metric

/** The part of a rule that is observed live: only which series there are, if its values come from the history. */
const liveRule = (rule: AlertRule): AlertRule =>
  isStored(rule) ? { ...rule, metric: presenceOf(rule), windowSeconds: PRESENCE_SECONDS } : rule

/** Values of another figure say only that a series is there. */
const ownValues = (rule: AlertRule, live: readonly SeriesValue[]): readonly SeriesValue[] =>
  presenceOf(rule) === rule.metric ? live : live.map((one) => ({ ...one, value: null }))

const enabled = ({ rules }: AlertConditions) => rules.filter((rule) => rule.enabled)
