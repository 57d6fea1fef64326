export { createDomain } from './create-domain.ts'
export type * from './domain.ts'
export { channelKey, engineLease } from './keys.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
