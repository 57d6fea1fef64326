import {
  ALERT_RULE_DEFAULTS,
  type AlertRule,
  type AlertRuleCreate,
  type AlertRulePatch,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { checkRegistry, checkRule, EMPTY_REGISTRY, type StoredRule } from './documents.ts'
import { ALERT_LOG, ALERTING_SCOPE, alertKeys } from './keys.ts'
import {
  checkRuleSense,
  MAX_RULES,
  ruleExists,
  ruleIsShipped,
  ruleLimitReached,
  ruleNotFound,
} from './rule-checks.ts'
import { presentRule, readRules } from './rule-reads.ts'
import { SHIPPED_RULES } from './shipped-rules.ts'

const named = (ruleId: string): string => `The alert rule \`${ruleId}\``

const shippedRule = (ruleId: string): StoredRule | null =>
  SHIPPED_RULES.find(({ id }) => id === ruleId) ?? null

/**
 * The registry is read before the rules and expected unchanged, so the limit is exact, and two writers cannot make a
 * circle of rules that inhibit each other.
 */
const readForWrite = async (context: Context, ruleId: string) => {
  const key = alertKeys.rule(ruleId)
  const read = await readTogether(context, [alertKeys.registry, key], ALERT_LOG)
  return {
    registry: read(alertKeys.registry, checkRegistry, EMPTY_REGISTRY),
    stored: read(key, checkRule, null),
  }
}

type Read = Awaited<ReturnType<typeof readForWrite>>

/** Repeats the attempt while others write rules. */
const onRule = <Value>(
  context: Context,
  ruleId: string,
  { idempotency }: WriteOptions,
  attempt: (read: Read) => Promise<Result<Mutation<Value>> | null>,
): Promise<Result<Mutation<Value>>> =>
  writeOnce<Value, Mutation<Value>>(
    context,
    { what: named(ruleId), scope: ALERTING_SCOPE, idempotency },
    async () => attempt(await readForWrite(context, ruleId)),
  )

/** Null when another writer was first. */
const put = async (
  context: Context,
  { registry, stored }: Read,
  rule: StoredRule,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<AlertRule>> | null> => {
  const others = (await readRules(context)).filter(({ id }) => id !== rule.id)
  const sense = checkRuleSense(rule, others)
  if (!sense.ok) return sense
  const rules = registry.value.rules + (stored.value ? 0 : 1)
  if (!stored.value && rules > MAX_RULES) return ruleLimitReached()
  const revision = stored.revision + 1
  return commitAnswered(context, {
    scope: ALERTING_SCOPE,
    request: {
      expect: expectUnchanged(registry, stored),
      put: { [stored.key]: rule, [registry.key]: { ...registry.value, rules } },
    },
    answer: { value: presentRule(rule, revision), revision },
    idempotency,
  })
}

export const createRule = (
  context: Context,
  input: AlertRuleCreate,
  options: WriteOptions,
): Promise<Result<Mutation<AlertRule>>> =>
  onRule(context, input.id, options, async (read) =>
    read.stored.value || shippedRule(input.id)
      ? ruleExists(input.id)
      : put(context, read, { ...ALERT_RULE_DEFAULTS, inhibitedBy: [], ...input }, options),
  )

export interface RuleChange {
  readonly ruleId: string
  readonly changes: AlertRulePatch
}

export const updateRule = (
  context: Context,
  { ruleId, changes }: RuleChange,
  options: WriteOptions,
): Promise<Result<Mutation<AlertRule>>> =>
  onRule(context, ruleId, options, async (read) => {
    const before = read.stored.value ?? shippedRule(ruleId)
    if (!before) return ruleNotFound(ruleId)
    const unchanged = checkRevision(named(ruleId), read.stored.revision, options.ifMatch)
    return unchanged.ok ? put(context, read, { ...before, ...changes }, options) : unchanged
  })

/** A shipped rule takes the place of its change, and may inhibit a rule that inhibits it by now. */
const checkRestored = async (context: Context, ruleId: string): Promise<Result<unknown>> => {
  const restored = shippedRule(ruleId)
  if (!restored) return succeed(null)
  const others = (await readRules(context)).filter(({ id }) => id !== ruleId)
  return checkRuleSense(restored, others)
}

export const deleteRule = (
  context: Context,
  ruleId: string,
  options: WriteOptions,
): Promise<Result<Mutation<null>>> =>
  onRule<null>(context, ruleId, options, async ({ registry, stored }) => {
    if (!stored.value) return shippedRule(ruleId) ? ruleIsShipped(ruleId) : ruleNotFound(ruleId)
    const unchanged = checkRevision(named(ruleId), stored.revision, options.ifMatch)
    if (!unchanged.ok) return unchanged
    const restored = await checkRestored(context, ruleId)
    if (!restored.ok) return restored
    const rules = Math.max(0, registry.value.rules - 1)
    return commitAnswered(context, {
      scope: ALERTING_SCOPE,
      request: {
        expect: expectUnchanged(registry, stored),
        delete: [stored.key],
        put: { [registry.key]: { ...registry.value, rules } },
      },
      answer: { value: null, revision: 0 },
      idempotency: options.idempotency,
    })
  })
