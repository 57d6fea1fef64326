import { fail } from '@stream-manager/contracts'
import type { Passwords } from './api.ts'

const refused = async () =>
  fail('service.unavailable', 'This service cannot check passwords; send the request to the REST API')

/** For processes that were started without a password hasher. */
export const withoutPasswords: Passwords = {
  weakness: async () => null,
  hash: refused,
  verify: refused,
}
