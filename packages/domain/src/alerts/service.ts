import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { type Result, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { noHistory } from '../store/no-history.ts'
import { acknowledge } from './acknowledge.ts'
import type { Alerts } from './api.ts'
import { readHistory } from './history.ts'
import { listAlerts, recordEvaluated } from './list.ts'
import { takeMessage } from './outside-take.ts'
import { readAlerts, readConditions, recordAlerts } from './record.ts'
import { rehearse } from './rehearse.ts'
import { getRule, listRules } from './rule-reads.ts'
import { createRule, deleteRule, updateRule } from './rule-writes.ts'
import { createSilence, deleteSilence, listSilences } from './silence-writes.ts'

const unavailable = (): Result<never> => noHistory('GET /api/alerts works without it')

export const createAlerts = (context: Context & { readonly analytics: AnalyticsReads | null }): Alerts => ({
  list: (query) => listAlerts(context, query),
  history: async (query) => {
    const { analytics } = context
    return analytics === null ? unavailable() : succeed(await readHistory(context, analytics, query))
  },
  acknowledge: (request, options = {}) => acknowledge(context, request, options),
  listRules: (page) => listRules(context, page),
  getRule: (ruleId) => getRule(context, ruleId),
  createRule: (input, options = {}) => createRule(context, input, options),
  updateRule: (change, options = {}) => updateRule(context, change, options),
  deleteRule: (ruleId, options = {}) => deleteRule(context, ruleId, options),
  testRule: async (ruleId) => {
    const { analytics, clock } = context
    const rule = await getRule(context, ruleId)
    if (!rule.ok) return rule
    if (analytics === null) return unavailable()
    return succeed(await rehearse(analytics, rule.value, clock.now().getTime()))
  },
  listSilences: (page) => listSilences(context, page),
  createSilence: (request, options = {}) => createSilence(context, request, options),
  deleteSilence: (silenceId, options = {}) => deleteSilence(context, silenceId, options),
  takeOutside: (message, origin) => takeMessage(context, message, origin),
  evaluation: {
    conditions: (knownRevision) => readConditions(context, knownRevision),
    stored: () => readAlerts(context),
    record: (record) => recordAlerts(context, record),
    evaluated: (evaluated) => recordEvaluated(context, evaluated),
    newId: () => context.newId(),
  },
})
