import type { Context } from '../context.ts'
import { acknowledge } from './acknowledge.ts'
import type { Alerts } from './api.ts'
import { listAlerts, recordEvaluated } from './list.ts'
import { readAlerts, readConditions, recordAlerts } from './record.ts'
import { getRule, listRules } from './rule-reads.ts'
import { createRule, deleteRule, updateRule } from './rule-writes.ts'
import { createSilence, deleteSilence, listSilences } from './silence-writes.ts'

export const createAlerts = (context: Context): Alerts => ({
  list: (query) => listAlerts(context, query),
  acknowledge: (request, options = {}) => acknowledge(context, request, options),
  listRules: (page) => listRules(context, page),
  getRule: (ruleId) => getRule(context, ruleId),
  createRule: (input, options = {}) => createRule(context, input, options),
  updateRule: (change, options = {}) => updateRule(context, change, options),
  deleteRule: (ruleId, options = {}) => deleteRule(context, ruleId, options),
  listSilences: (page) => listSilences(context, page),
  createSilence: (request, options = {}) => createSilence(context, request, options),
  deleteSilence: (silenceId, options = {}) => deleteSilence(context, silenceId, options),
  evaluation: {
    conditions: (knownRevision) => readConditions(context, knownRevision),
    stored: () => readAlerts(context),
    record: (record) => recordAlerts(context, record),
    evaluated: (at) => recordEvaluated(context, at),
    newId: () => context.newId(),
  },
})
