export type * from './assets/api.ts'
export type * from './chat/api.ts'
export { createDomain, type Domain, type DomainOptions } from './create-domain.ts'
export type * from './engine/api.ts'
export { unobserved } from './engine/loss.ts'
export type * from './layers/api.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export { answered, DELETED } from './operation/answers.ts'
export { IDEMPOTENCY_KEY, identifyRequest } from './operation/idempotency-key.ts'
export {
  type OperationAnswer,
  operation,
  type Wait,
  type WriteTraits,
} from './operation/operation.ts'
export { checkPermission, type OperationRequest, perform } from './operation/perform.ts'
export { checkWellFormed } from './operation/well-formed.ts'
export { type Operation, operations } from './operations.ts'
export type * from './outputs/api.ts'
export type * from './realtime/api.ts'
export type * from './resources/api.ts'
export { RESOURCE_SAMPLER_LEASE } from './resources/keys.ts'
export type * from './store/api.ts'
export { underPath } from './store/field-error.ts'
export type { IgnoredCounts } from './store/ignored.ts'
export { SharedReads } from './store/shared-reads.ts'
export type * from './stream/api.ts'
export { channelKey, engineLease } from './stream/keys.ts'
export type * from './streams/api.ts'
