import type { Caller, Result, User, UserCreate } from '@stream-manager/contracts'
import type { Domain, DomainOptions } from '../src/index.ts'
import { plainPasswords } from '../src/testing/plain-passwords.ts'
import { valueFrom } from './support.ts'

export const PASSWORD = 'mellow-otter-quarry'

export const peopleOptions = { passwords: plainPasswords } satisfies Partial<DomainOptions>

export const root: Caller = { subject: 'root', name: 'Root', role: 'admin', grants: null, via: 'service' }

export const addUser = async (domain: Domain, input: Partial<UserCreate> = {}): Promise<User> => {
  const whole = { name: 'ann', role: 'operator' as const, password: PASSWORD, ...input }
  return valueFrom(await domain.users.create({ input: whole, caller: root })).value
}

export const callerOf = ({ id, displayName, role, grants }: User): Caller => ({
  subject: id,
  name: displayName,
  role,
  grants,
  via: 'session',
})

export const detailOf = (result: Result<unknown>): string => (result.ok ? '' : result.fault.detail)
