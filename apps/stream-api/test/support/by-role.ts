import type { Role } from '@stream-manager/contracts'
import { refuse } from '@stream-manager/service-kit'
import type { Authenticate } from '../../src/plugins/app/authentication.ts'

/** The credential is the role itself, or `stream` for an operator of one stream. */
export const byRole: Authenticate = async ({ headers: { authorization } }) => {
  if (authorization === undefined) throw refuse('auth.required', 'Sign in first')
  if (authorization === 'stream') {
    return { subject: 's', name: 'S', role: 'operator', grants: [{ streamId: 'main' }], via: 'key' }
  }
  return { subject: authorization, name: 'R', role: authorization as Role, grants: null, via: 'key' }
}
