import {
  Alert,
  AlertAcknowledge,
  AlertHistory,
  AlertHistoryQuery,
  AlertList,
  AlertRule,
  AlertRuleCreate,
  AlertRuleList,
  AlertRulePatch,
  AlertRuleTest,
  AlertSilence,
  AlertSilenceCreate,
  AlertSilenceList,
  AlertsQuery,
  Id,
  NoContent,
  succeed,
  WholeListQuery,
} from '@stream-manager/contracts'
import { answerOne, answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Alerts } from './api.ts'

interface Services {
  readonly alerts: Alerts
}

const MAX_PAGE = 200
const RULE = { params: { ruleId: Id }, rpc: { ruleId: 'id' } } as const

export const alertOperations = [
  operation({
    name: 'alerts.list',
    summary: 'Open alerts, and those that resolved in the last ten minutes; the newest change first',
    description:
      'Works without a store of history. `evaluatedAt` is null while no event handler compares the rules: then an empty ' +
      'list says nothing.',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts' },
    global: true,
    query: AlertsQuery,
    answers: { 200: AlertList },
    async run({ alerts }: Services, { query }) {
      return answerRead(succeed(await alerts.list(query)))
    },
  }),
  operation({
    name: 'alerts.history',
    summary: 'Alerts that fired, also those that ended long ago; the newest beginning first',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts/history' },
    global: true,
    query: AlertHistoryQuery,
    answers: { 200: AlertHistory },
    async run({ alerts }: Services, { query }) {
      return answerRead(await alerts.history(query))
    },
  }),
  operation({
    name: 'alerts.acknowledge',
    summary: 'Say that somebody deals with an alert: it is not told again',
    description:
      'A later acknowledgement replaces the one before. The end of the alert is told all the same.',
    permission: 'alerts.write',
    http: { method: 'POST', path: '/alerts/:alertId/acknowledge' },
    global: true,
    params: { alertId: Id },
    body: AlertAcknowledge,
    rpc: { alertId: 'id' },
    write: {},
    answers: { 200: Alert },
    async run({ alerts }: Services, { params: { alertId }, body: input, caller, options }) {
      return answerStored(await alerts.acknowledge({ alertId, input, caller }, options), (alert) => ({
        status: 200,
        body: alert,
      }))
    },
  }),
  operation({
    name: 'alertRules.list',
    summary: 'All alert rules by id: shipped ones, as they were changed, and those that were added',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts/rules' },
    global: true,
    query: WholeListQuery,
    answers: { 200: AlertRuleList },
    async run({ alerts }: Services, { query }) {
      return answerRead(await alerts.listRules(query))
    },
  }),
  operation({
    name: 'alertRules.get',
    summary: 'One alert rule',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts/rules/:ruleId' },
    global: true,
    ...RULE,
    answers: { 200: AlertRule },
    async run({ alerts }: Services, { params: { ruleId } }) {
      return answerOne(await alerts.getRule(ruleId))
    },
  }),
  operation({
    name: 'alertRules.test',
    summary: 'When an alert rule would have fired in the last seven days',
    description:
      'By the points of the history, which cover a minute, and for windows of more than ten minutes ten of them. Silences, ' +
      'inhibition and flapping are left out. A time without ' +
      'points counts as `noData` says.',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts/rules/:ruleId/test' },
    global: true,
    ...RULE,
    answers: { 200: AlertRuleTest },
    async run({ alerts }: Services, { params: { ruleId } }) {
      return answerRead(await alerts.testRule(ruleId))
    },
  }),
  operation({
    name: 'alertRules.create',
    summary: 'Add an alert rule',
    permission: 'alerts.write',
    http: { method: 'POST', path: '/alerts/rules' },
    global: true,
    body: AlertRuleCreate,
    write: {},
    answers: { 201: AlertRule },
    async run({ alerts }: Services, { body, options }) {
      return answerStored(await alerts.createRule(body, options), (rule) => ({
        status: 201,
        body: rule,
        revision: rule.revision,
        created: rule.id,
      }))
    },
  }),
  operation({
    name: 'alertRules.update',
    summary: 'Change an alert rule: each field that is present replaces the one before',
    description: 'Open alerts go on by the changed rule. A disabled rule ends its alerts.',
    permission: 'alerts.write',
    http: { method: 'PATCH', path: '/alerts/rules/:ruleId' },
    global: true,
    params: RULE.params,
    body: AlertRulePatch,
    rpc: { ...RULE.rpc, body: 'changes' },
    write: { conditional: true },
    answers: { 200: AlertRule },
    async run({ alerts }: Services, { params: { ruleId }, body: changes, options }) {
      return answerStored(await alerts.updateRule({ ruleId, changes }, options), (rule) => ({
        status: 200,
        body: rule,
        revision: rule.revision,
      }))
    },
  }),
  operation({
    name: 'alertRules.delete',
    summary: 'Delete an alert rule and end its alerts; a shipped one is as it was shipped again',
    permission: 'alerts.write',
    http: { method: 'DELETE', path: '/alerts/rules/:ruleId' },
    global: true,
    ...RULE,
    write: { conditional: true },
    answers: { 204: NoContent },
    async run({ alerts }: Services, { params: { ruleId }, options }) {
      return answerStored(await alerts.deleteRule(ruleId, options), () => DELETED)
    },
  }),
  operation({
    name: 'alertSilences.list',
    summary: 'Silences in force, newest first',
    permission: 'alerts.read',
    http: { method: 'GET', path: '/alerts/silences' },
    global: true,
    query: WholeListQuery,
    answers: { 200: AlertSilenceList },
    async run({ alerts }: Services, { query: { limit = MAX_PAGE, cursor } }) {
      return answerRead(succeed(await alerts.listSilences({ limit, cursor })))
    },
  }),
  operation({
    name: 'alertSilences.create',
    summary: 'Silence alerts for a time: of a rule, a stream, a subject, or all',
    description: 'Alerts go on beneath it. One that still holds when the silence ends fires then.',
    permission: 'alerts.write',
    http: { method: 'POST', path: '/alerts/silences' },
    global: true,
    body: AlertSilenceCreate,
    write: {},
    answers: { 201: AlertSilence },
    async run({ alerts }: Services, { body: input, caller, options }) {
      return answerStored(await alerts.createSilence({ input, caller }, options), (silence) => ({
        status: 201,
        body: silence,
        created: silence.id,
      }))
    },
  }),
  operation({
    name: 'alertSilences.delete',
    summary: 'End a silence now',
    permission: 'alerts.write',
    http: { method: 'DELETE', path: '/alerts/silences/:silenceId' },
    global: true,
    params: { silenceId: Id },
    rpc: { silenceId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ alerts }: Services, { params: { silenceId }, options }) {
      return answerStored(await alerts.deleteSilence(silenceId, options), () => DELETED)
    },
  }),
]
