import type { CaseInput, Cases } from './case.ts'
import { bodyOf } from './case.ts'

const rule =
  (suffix: string, more: object = {}): CaseInput =>
  ({ side }) => ({
    id: `${side}-${suffix}`,
    name: 'Too slow',
    severity: 'warning',
    metric: 'stream.speed',
    operator: 'below',
    threshold: 0.9,
    filter: { stream: side },
    ...more,
  })

const ruleId =
  (suffix: string, more: object = {}): CaseInput =>
  ({ side }) => ({ id: `${side}-${suffix}`, ...more })

const ENDS_AT = new Date(Date.now() + 3_600_000).toISOString()

const silence =
  (more: object = {}): CaseInput =>
  ({ side }) => ({ stream: side, endsAt: ENDS_AT, comment: 'a run of the contract tests', ...more })

const silenceMade: CaseInput = ({ made }) => ({ id: bodyOf(made[0])['id'] })

export const alertCases: Cases = {
  'alerts.list': { good: { state: 'firing' } },
  'alerts.history': { good: { limit: 10, from: '2000-01-01T00:00:00.000Z' } },
  'alerts.acknowledge': { good: { id: 'no-such-alert' }, refusal: /^alert\.not_found$/ },
  'alertRules.list': { good: { limit: 10 } },
  'alertRules.get': { good: { id: 'stream-failed' } },
  'alertRules.test': { good: { id: 'stream-falls-behind' } },
  'alertRules.create': {
    good: rule('made'),
    other: rule('another'),
    conflicts: [
      rule('made'),
      rule('unknown', { metric: 'stream.luck' }),
      rule('circle', { inhibitedBy: ['no-such-rule'] }),
      rule('stuck', { resolveThreshold: 0.5 }),
    ],
  },
  'alertRules.update': {
    given: [['alertRules.create', rule('changed')]],
    good: ruleId('changed', { changes: { threshold: 0.8 } }),
    other: ruleId('changed', { changes: { enabled: false } }),
    conflicts: [({ side }) => ({ id: `${side}-changed`, changes: { inhibitedBy: [`${side}-changed`] } })],
  },
  'alertRules.delete': {
    given: [['alertRules.create', rule('removed')]],
    good: ruleId('removed'),
    conflicts: [ruleId('removed')],
  },
  'alertSilences.list': { good: { limit: 10 } },
  'alertSilences.create': {
    good: silence(),
    other: silence({ ruleId: 'output-down' }),
    conflicts: [silence({ endsAt: '2000-01-01T00:00:00.000Z' })],
  },
  'alertSilences.delete': {
    given: [['alertSilences.create', silence()]],
    good: silenceMade,
    conflicts: [silenceMade],
  },
}
