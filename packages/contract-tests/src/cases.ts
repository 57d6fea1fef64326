import { alertCases } from './cases/alerts.ts'
import type { Cases } from './cases/case.ts'
import { chatCases } from './cases/chat.ts'
import { layerCases } from './cases/layers.ts'
import { outputCases } from './cases/outputs.ts'
import { peopleCases } from './cases/people.ts'
import { playbackCases } from './cases/playback.ts'
import { streamCases } from './cases/stream.ts'
import { streamsCases } from './cases/streams.ts'
import { webhookCases } from './cases/webhooks.ts'

/** Without a store of history the answer is `analytics.unavailable`. */
const UNKNOWN_INCIDENT = /^(incident\.not_found|analytics\.unavailable)$/
const UNKNOWN_ERROR = /^(error\.not_found|analytics\.unavailable)$/

/** Inputs for every operation of the table. An operation without a case fails each run that may write. */
export const CASES: Cases = {
  ...streamCases,
  ...layerCases,
  ...outputCases,
  ...chatCases,
  ...streamsCases,
  ...peopleCases,
  ...playbackCases,
  ...alertCases,
  'analytics.get': {
    good: {
      metrics: 'host.cpu,stream.frame_rate',
      from: '2000-01-01T00:00:00.000Z',
      to: '2000-01-02T00:00:00.000Z',
    },
  },
  'analytics.query': {
    good: {
      queries: [{ metrics: 'host.cpu', from: '2000-01-01T00:00:00.000Z', to: '2000-01-02T00:00:00.000Z' }],
    },
  },
  'analytics.broadcasts': { good: { limit: 5, from: '2000-01-01T00:00:00.000Z' } },
  'analytics.metrics': { good: {} },
  // Times that both sides resolve alike. Minutes of that age are not kept.
  'analytics.anomalies': {
    good: { metric: 'host.cpu', from: '2000-01-01T00:00:00.000Z', to: '2000-01-01T06:00:00.000Z' },
    refusal: /^(request\.invalid|analytics\.unavailable)$/,
  },
  ...webhookCases,
  'diagnostics.echo': { good: { nonce: 'contract-test' } },
  'diagnostics.request': { good: {} },
  'diagnostics.report': { good: {} },
  'assets.list': { good: { limit: 10 } },
  'assets.get': { good: ({ assetId }) => ({ id: assetId }) },
  'errors.list': { good: { limit: 10, state: 'open', severity: 'error' } },
  'errors.get': { good: { id: 'no-such-error' }, refusal: UNKNOWN_ERROR },
  'errors.update': { good: { id: 'no-such-error', state: 'resolved' }, refusal: UNKNOWN_ERROR },
  'events.create': {
    good: ({ side }) => ({ type: 'custom.run', stream: side, data: { count: 1 } }),
    other: ({ side }) => ({ type: 'custom.run', stream: side, data: { count: 2 } }),
    conflicts: [{ type: 'custom.large', data: { text: 'x'.repeat(9000) } }],
  },
  'events.list': { good: { limit: 10, type: 'stream', from: '2000-01-01T00:00:00.000Z' } },
  'health.get': { good: {} },
  'incidents.list': { good: { limit: 10, state: 'open' } },
  'incidents.anomalies': { good: { id: 'no-such-incident' }, refusal: UNKNOWN_INCIDENT },
  'incidents.bundle': { good: { id: 'no-such-incident' }, refusal: UNKNOWN_INCIDENT },
  'incidents.get': { good: { id: 'no-such-incident' }, refusal: UNKNOWN_INCIDENT },
  'viewers.count': { good: {} },
  'viewers.days': { good: { limit: 1, from: '2000-01-01' } },
  'resources.get': { good: {} },
  'resources.history': { good: { limit: 1, since: '2000-01-01T00:00:00.000Z' } },
}
