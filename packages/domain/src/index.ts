export { createDomain } from './create-domain.ts'
export type * from './domain.ts'
export { unobserved } from './engine/loss.ts'
export { channelKey, engineLease, RESOURCE_SAMPLER_LEASE } from './keys.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export { ANYONE, IDEMPOTENCY_KEY, nameRequest } from './operations/name-request.ts'
export {
  type Operation,
  type OperationAnswer,
  operation,
  type Wait,
  type WriteTraits,
} from './operations/operation.ts'
export { type OperationRequest, perform } from './operations/perform.ts'
export { operations } from './operations/table.ts'
export { checkWellFormed } from './operations/well-formed.ts'
export { underPath } from './store/field-error.ts'
export type { PassedOverCounts } from './store/passed-over.ts'
export { SharedReads } from './store/shared-reads.ts'
