import { fail, type Result } from '@stream-manager/contracts'

/** `remedy`: what goes on without the store, or what to use instead. */
export const noHistory = (remedy = 'everything else works'): Result<never> =>
  fail('analytics.unavailable', `This deployment has no store of history; ${remedy}`)
