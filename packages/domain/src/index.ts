export { type AlertmanagerAlert, alertmanagerAlerts, endedAlerts } from './alerts/alertmanager.ts'
export type * from './alerts/api.ts'
export { type Evaluated, type Evaluation, evaluate, type SeriesValue } from './alerts/evaluate.ts'
export { type IncidentStep, stepIncidents } from './alerts/incidents/rules.ts'
export { ALERT_EVALUATOR_LEASE } from './alerts/keys.ts'
export { SHIPPED_RULES } from './alerts/shipped-rules.ts'
export { LiveWindows } from './alerts/windows.ts'
export type * from './analytics/api.ts'
export type * from './assets/api.ts'
export { presentEvent, presentSnapshot } from './audience/present.ts'
export { secretsOf } from './audience/secrets.ts'
export type * from './audit/api.ts'
export type * from './chat/api.ts'
export { createDomain, type Domain, type DomainOptions } from './create-domain.ts'
export type * from './engine/api.ts'
export { unobserved } from './engine/loss.ts'
export type * from './events/api.ts'
export { logPage, type Partition, partitionLease, partitionsOf } from './events/keys.ts'
export type * from './figures/api.ts'
export { Increments } from './figures/increments.ts'
export {
  type CountedValue,
  componentValues,
  countedValues,
  type FigureValue,
  hostValues,
  instanceCount,
  serviceValues,
  streamValues,
  webhookValue,
} from './figures/measures.ts'
export { type FigureSources, readFigures } from './figures/read.ts'
export type * from './health/api.ts'
export type * from './incidents/api.ts'
export { archiveOf } from './incidents/archive.ts'
export type * from './keys/api.ts'
export type * from './layers/api.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export type * from './links/api.ts'
export { answerStored, DELETED } from './operation/answers.ts'
export { auditRecord } from './operation/audit-record.ts'
export { flatInput, partsOf } from './operation/flat-input.ts'
export { IDEMPOTENCY_KEY, identifyRequest } from './operation/idempotency-key.ts'
export type { Representation } from './operation/kept-answers.ts'
export {
  type FileForm,
  hasSecret,
  type OperationAnswer,
  operation,
  type Wait,
  type WriteTraits,
} from './operation/operation.ts'
export { checkPermission, type OperationRequest, perform, streamAskedFor } from './operation/perform.ts'
export { represent } from './operation/represent.ts'
export { checkWellFormed } from './operation/well-formed.ts'
export { type Operation, operations } from './operations.ts'
export type * from './outputs/api.ts'
export type * from './playback/api.ts'
export type * from './pseudonyms/api.ts'
export type * from './realtime/api.ts'
export type * from './resources/api.ts'
export { RESOURCE_SAMPLER_LEASE } from './resources/keys.ts'
export type * from './revocations/api.ts'
export type { SecretKeys } from './secrets/api.ts'
export type * from './service-tokens/api.ts'
export type * from './sessions/api.ts'
export type * from './store/api.ts'
export { underPath } from './store/field-error.ts'
export type { IgnoredCounts } from './store/ignored.ts'
export { SharedReads } from './store/shared-reads.ts'
export type * from './stream/api.ts'
export { channelKey, engineLease } from './stream/keys.ts'
export type * from './streams/api.ts'
export type * from './users/api.ts'
export type * from './viewers/api.ts'
export { playbackIdentity } from './viewers/identity.ts'
export { ViewerReporter } from './viewers/reporter.ts'
export type * from './webhooks/api.ts'
export { type EventMail, mailOf, recipientOf } from './webhooks/mail.ts'
export { webhookRequest } from './webhooks/request.ts'
export { hasFailedForLong, retryAfterMs, retryDelayMs } from './webhooks/retries.ts'
