import { bodyOf, type CaseInput, type Cases } from './case.ts'

const hook =
  (suffix: string, more: object = {}): CaseInput =>
  ({ side }) => ({
    name: `${side}-${suffix}`,
    url: 'https://hooks.example.com/services/one?token=two',
    events: ['alert.*', 'stream.status'],
    streams: [side],
    ...more,
  })

const made =
  (more: object = {}): CaseInput =>
  ({ made: [first] }) => ({ id: bodyOf(first)['id'], ...more })

const given = (suffix: string) => [['webhooks.create', hook(suffix)]] as const

const RANGE = { from: '2000-01-01T00:00:00.000Z', to: '2000-01-02T00:00:00.000Z' }

export const webhookCases: Cases = {
  'webhooks.list': { good: { limit: 10 } },
  'webhooks.get': { given: given('read'), good: made() },
  'webhooks.create': {
    good: hook('made'),
    other: hook('another', { format: 'slack' }),
    conflicts: [
      hook('masked', { url: 'https://hooks.example.com/***' }),
      hook('file', { url: 'file:///etc/passwd' }),
    ],
  },
  'webhooks.update': {
    given: given('changed'),
    good: made({ changes: { events: ['*'] } }),
    other: made({ changes: { enabled: false } }),
    conflicts: [made({ changes: { url: 'not an address' } })],
  },
  'webhooks.delete': { given: given('removed'), good: made(), conflicts: [made()] },
  'webhooks.rotate': { given: given('rotated'), good: made() },
  'webhooks.test': { given: given('tested'), good: made() },
  'webhooks.replay': {
    given: given('replayed'),
    good: made(RANGE),
    other: made({ ...RANGE, onlyFailed: false }),
    conflicts: [made({ from: RANGE.to, to: RANGE.from })],
  },
  'deliveries.list': { good: { limit: 10, state: 'failed' } },
  'deliveries.redeliver': { good: { id: 'dlv_none' }, refusal: /^webhook\.delivery_not_found$/ },
}
