export type * from './assets/api.ts'
export type * from './chat/api.ts'
export { createDomain, type Domain, type DomainOptions } from './create-domain.ts'
export type * from './engine/api.ts'
export { unobserved } from './engine/loss.ts'
export { channelKey, engineLease, RESOURCE_SAMPLER_LEASE } from './keys.ts'
export type * from './layers/api.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export { ANYONE, IDEMPOTENCY_KEY, nameRequest } from './operation/name-request.ts'
export {
  type Operation,
  type OperationAnswer,
  operation,
  type Wait,
  type WriteTraits,
} from './operation/operation.ts'
export { type OperationRequest, perform } from './operation/perform.ts'
export { checkWellFormed } from './operation/well-formed.ts'
export { operations } from './operations.ts'
export type * from './outputs/api.ts'
export type * from './realtime/api.ts'
export type * from './resources/api.ts'
export type * from './store/api.ts'
export { underPath } from './store/field-error.ts'
export type { PassedOverCounts } from './store/passed-over.ts'
export { SharedReads } from './store/shared-reads.ts'
export type * from './stream/api.ts'
export type * from './streams/api.ts'
