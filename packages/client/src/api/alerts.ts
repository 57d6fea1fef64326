import type {
  Alert,
  AlertAcknowledge,
  AlertList,
  AlertRule,
  AlertRulePatch,
  AlertRuleTest,
  AlertSilence,
  AlertSilenceCreate,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { type Guard, isFlag, isNumber, isText, listOf, orNull, shape } from '../guards.ts'
import type { ConditionalOptions, ReadOptions, WriteOptions } from '../options.ts'
import { HISTORY_TIMEOUT_MS, type Perform } from '../transport/operation.ts'
import { isAbsentOr } from './absent.ts'
import { atId } from './at-id.ts'
import { type Calls, callsOn } from './calls.ts'

export interface AlertsApi {
  /** Open alerts of all streams and those that resolved in the last ten minutes, with those of Alertmanager. */
  list(options?: ReadOptions): Promise<AlertList>
  acknowledge(alertId: string, comment: AlertAcknowledge, options?: WriteOptions): Promise<Alert>
  /** All rules by id. */
  rules(options?: ReadOptions): Promise<readonly AlertRule[]>
  updateRule(ruleId: string, changes: AlertRulePatch, options?: ConditionalOptions): Promise<AlertRule>
  /** A shipped rule is as it was shipped again. */
  deleteRule(ruleId: string, options?: ConditionalOptions): Promise<void>
  /** When the rule would have fired in the last seven days. Errors: `analytics.unavailable`. */
  testRule(ruleId: string, options?: ReadOptions): Promise<AlertRuleTest>
  /** Silences in force, newest first. */
  silences(options?: ReadOptions): Promise<readonly AlertSilence[]>
  createSilence(silence: AlertSilenceCreate, options?: WriteOptions): Promise<AlertSilence>
  deleteSilence(silenceId: string, options?: WriteOptions): Promise<void>
}

const isTextOrNull = orNull(isText)

export const isAlert = shape<Alert>({
  id: isText,
  ruleId: isText,
  name: isText,
  severity: isText,
  streamId: isTextOrNull,
  subject: isTextOrNull,
  state: isText,
  value: orNull(isNumber),
  since: isText,
  runbook: isTextOrNull,
  acknowledged: orNull(shape<NonNullable<Alert['acknowledged']>>({ name: isText, at: isText })),
})

const isOutside = shape<AlertList['outside'][number]>({
  fingerprint: isText,
  name: isText,
  severity: isTextOrNull,
  state: isText,
  streamId: isTextOrNull,
  summary: isTextOrNull,
  labels: isRecord,
  since: isText,
})

const isNotCompared = shape<AlertList['notCompared'][number]>({ ruleId: isText, reason: isText })

const isAlertList = shape<AlertList>({
  items: listOf(isAlert),
  outside: isAbsentOr(listOf(isOutside)),
  notCompared: isAbsentOr(listOf(isNotCompared)),
  evaluatedAt: isTextOrNull,
})

/** An older replica does not know these fields. */
const LATER_FIELDS = { outside: [], notCompared: [] }

const isRule = shape<AlertRule>({
  id: isText,
  name: isText,
  severity: isText,
  metric: isText,
  aggregate: isText,
  operator: isText,
  threshold: isNumber,
  resolveThreshold: orNull(isNumber),
  windowSeconds: isNumber,
  forSeconds: isNumber,
  keepFiringForSeconds: isNumber,
  enabled: isFlag,
  shipped: isFlag,
  revision: isNumber,
})

const isSilence = shape<AlertSilence>({
  id: isText,
  ruleId: isTextOrNull,
  stream: isTextOrNull,
  subject: isTextOrNull,
  endsAt: isText,
  comment: isText,
})

const isRuleTest = shape<AlertRuleTest>({
  from: isText,
  to: isText,
  resolutionSeconds: isNumber,
  series: isNumber,
  seriesLeftOut: isNumber,
  count: isNumber,
  items: listOf(shape<AlertRuleTest['items'][number]>({ from: isText, to: isTextOrNull })),
})

const itemsOf = <Item>(isItem: Guard<Item>) => shape<{ items: Item[] }>({ items: listOf(isItem) })

const RULES = { path: '/alerts/rules', verb: 'GET' } as const
const SILENCES = '/alerts/silences'

type RuleCalls = Pick<AlertsApi, 'rules' | 'updateRule' | 'deleteRule' | 'testRule'>

const ruleCalls = ({ answer, done }: Calls): RuleCalls => ({
  rules: async (options) =>
    (await answer({ method: 'alertRules.list', ...RULES }, itemsOf(isRule), options)).items,
  updateRule: (id, changes, options) => {
    const operation = atId(RULES.path, id, { method: 'alertRules.update', verb: 'PATCH' })
    return answer({ ...operation, params: { id, changes }, body: changes }, isRule, options)
  },
  deleteRule: (id, options) =>
    done(atId(RULES.path, id, { method: 'alertRules.delete', verb: 'DELETE' }), options),
  testRule: (id, options) => {
    const call = { method: 'alertRules.test', verb: 'GET', timeoutMs: HISTORY_TIMEOUT_MS } as const
    const operation = atId(RULES.path, id, call)
    return answer({ ...operation, path: `${operation.path}/test` }, isRuleTest, options)
  },
})

type SilenceCalls = Pick<AlertsApi, 'silences' | 'createSilence' | 'deleteSilence'>

const silenceCalls = ({ answer, done }: Calls): SilenceCalls => ({
  silences: async (options) => {
    const operation = { method: 'alertSilences.list', path: SILENCES, verb: 'GET' } as const
    return (await answer(operation, itemsOf(isSilence), options)).items
  },
  createSilence: (silence, options) => {
    const operation = { method: 'alertSilences.create', path: SILENCES, verb: 'POST' } as const
    return answer({ ...operation, params: silence, body: silence }, isSilence, options)
  },
  deleteSilence: (id, options) =>
    done(atId(SILENCES, id, { method: 'alertSilences.delete', verb: 'DELETE' }), options),
})

export const alertsApi = (perform: Perform): AlertsApi => {
  const calls = callsOn(perform)
  return {
    ...ruleCalls(calls),
    ...silenceCalls(calls),
    list: async (options) => {
      const operation = { method: 'alerts.list', path: '/alerts', verb: 'GET' } as const
      return { ...LATER_FIELDS, ...(await calls.answer(operation, isAlertList, options)) }
    },
    acknowledge: (id, comment, options) => {
      const operation = atId('/alerts', id, { method: 'alerts.acknowledge', verb: 'POST' })
      const path = `${operation.path}/acknowledge`
      return calls.answer({ ...operation, path, params: { id, ...comment }, body: comment }, isAlert, options)
    },
  }
}
