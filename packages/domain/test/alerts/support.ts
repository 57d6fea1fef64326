import { ALERT_RULE_DEFAULTS, type AlertRule } from '@stream-manager/contracts'
import { type AlertingState, NO_GROUPS, NO_TRACKS } from '../../src/alerts/documents.ts'
import { type Evaluated, type Evaluation, evaluate, type SeriesValue } from '../../src/alerts/evaluate.ts'

const START_MS = Date.parse('2030-01-01T00:00:00.000Z')

export const ruleOf = (changes: Partial<AlertRule> = {}): AlertRule => ({
  ...ALERT_RULE_DEFAULTS,
  inhibitedBy: [],
  id: 'slow',
  name: 'Slow',
  severity: 'page',
  metric: 'stream.speed',
  operator: 'above',
  threshold: 10,
  shipped: false,
  revision: 1,
  ...changes,
})

export const timeOf = (second: number): string => new Date(START_MS + second * 1000).toISOString()

export const seriesOf = (value: number | null, streamId: string | null = 'main'): SeriesValue => ({
  streamId,
  subject: null,
  value,
})

/** Evaluates once a second, as the evaluator does, and goes on from what was stored. */
export class Run {
  #state: AlertingState = { ...NO_TRACKS, ...NO_GROUPS }
  #ids = 0
  readonly log: { readonly second: number; readonly from: string | null; readonly to: string }[] = []
  readonly notices: { readonly second: number; readonly reason: string; readonly states: string[] }[] = []
  second = 0

  get state(): AlertingState {
    return this.#state
  }

  tick(rules: Evaluation['rules'], silences: Evaluation['silences'] = []): Evaluated {
    const evaluated = evaluate(JSON.parse(JSON.stringify(this.#state)), {
      rules,
      silences,
      nowMs: START_MS + this.second * 1000,
      at: timeOf(this.second),
      newId: () => {
        this.#ids += 1
        return `alert-${this.#ids}`
      },
    })
    this.#state = evaluated.state
    const { second } = this
    this.log.push(...evaluated.changes.map(({ from, alert }) => ({ second, from, to: alert.state })))
    this.notices.push(
      ...evaluated.notices.map(({ reason, alerts }) => ({
        second,
        reason,
        states: alerts.map(({ state }) => state),
      })),
    )
    this.second += 1
    return evaluated
  }

  /** One value a second of one rule and stream. */
  feed(rule: AlertRule, values: readonly (number | null)[]): this {
    for (const value of values) this.tick([{ rule, series: [seriesOf(value)] }])
    return this
  }

  get changes(): string[] {
    return this.log.map(({ second, to }) => `${second} ${to}`)
  }
}

export const repeat = <Value>(count: number, value: Value): Value[] =>
  Array.from({ length: count }, () => value)
