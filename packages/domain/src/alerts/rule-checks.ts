import { type AlertRule, fail, figureNamed, type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'
import type { StoredRule } from './documents.ts'

/** Added ones, and shipped ones that were changed. */
export const MAX_RULES = 200

export const ruleNotFound = (ruleId: string): Result<never> =>
  fail('alert.rule_not_found', `There is no alert rule \`${ruleId}\`; GET /api/alerts/rules lists them`)

export const ruleExists = (ruleId: string): Result<never> =>
  fail(
    'alert.rule_already_exists',
    `There is an alert rule \`${ruleId}\` already; change it, or choose another id`,
  )

export const ruleLimitReached = (): Result<never> =>
  fail('alert.rule_limit_reached', `There are ${MAX_RULES} alert rules, the most allowed; delete one first`)

export const ruleIsShipped = (ruleId: string): Result<never> =>
  fail(
    'alert.rule_shipped',
    `The alert rule \`${ruleId}\` is as it was shipped; set \`enabled\` to false instead`,
  )

type Links = Pick<AlertRule, 'id' | 'inhibitedBy'>

/** Whether the rule inhibits itself, by way of others. Both alerts of a circle would be hidden. */
const isCircular = (rule: Links, all: ReadonlyMap<string, Links>): boolean => {
  const waiting = [...rule.inhibitedBy]
  const seen = new Set<string>()
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === rule.id) return true
    if (seen.has(id)) continue
    seen.add(id)
    waiting.push(...(all.get(id)?.inhibitedBy ?? []))
  }
  return false
}

const checkInhibitors = (rule: StoredRule, others: readonly Links[]): Result<null> => {
  const all = new Map(others.map((other) => [other.id, other]))
  const unknown = rule.inhibitedBy.find((id) => id !== rule.id && !all.has(id))
  if (unknown !== undefined)
    return invalidField('/inhibitedBy', `names the rule \`${unknown}\`, which does not exist`)
  return isCircular(rule, all)
    ? invalidField(
        '/inhibitedBy',
        'must not lead back to this rule: all alerts of the circle would be hidden',
      )
    : succeed(null)
}

const isReached = ({ operator, threshold, resolveThreshold }: StoredRule): boolean =>
  resolveThreshold === null ||
  (operator === 'above' ? resolveThreshold <= threshold : resolveThreshold >= threshold)

const checkFilter = ({ filter }: StoredRule, by: string): Result<null> => {
  if (filter.stream !== undefined && by !== 'stream' && by !== 'output') {
    return invalidField('/filter/stream', 'does not fit: the metric has no series by stream')
  }
  return filter.subject !== undefined && (by === 'stream' || by === 'none')
    ? invalidField('/filter/subject', 'does not fit: the series of the metric have no subject')
    : succeed(null)
}

/** Errors: `request.invalid`. `others` are all other rules. */
export const checkRuleSense = (rule: StoredRule, others: readonly Links[]): Result<null> => {
  const figure = figureNamed(rule.metric)
  if (!figure) return invalidField('/metric', `is no figure; GET /api/analytics/metrics lists them`)
  if (!isReached(rule)) {
    return invalidField(
      '/resolveThreshold',
      'must be on the good side of `threshold`, or the alert never resolves',
    )
  }
  const filter = checkFilter(rule, figure.by)
  return filter.ok ? checkInhibitors(rule, others) : filter
}
