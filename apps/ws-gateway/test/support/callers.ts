import type { Caller, Role } from '@stream-manager/contracts'

export const callerNamed = (subject: string, name: string = subject, role: Role = 'viewer'): Caller => ({
  subject,
  name,
  role,
  grants: null,
  via: 'session',
})
