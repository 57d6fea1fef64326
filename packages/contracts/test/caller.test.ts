import t from 'tap'
import { anonymousCaller, type Caller, idempotencyOwner, isAllowed } from '../src/caller.ts'
import { PERMISSIONS, type Permission } from '../src/permissions.ts'

const operator: Caller = { subject: 'ann', name: 'Ann', role: 'operator', grants: null, via: 'session' }
const permissions = Object.keys(PERMISSIONS) as Permission[]

t.test('an anonymous caller is allowed everything, on every stream', async (t) => {
  for (const permission of permissions) {
    t.ok(isAllowed(anonymousCaller(), permission, 'main'), permission)
    t.ok(isAllowed(anonymousCaller(), permission, null), permission)
  }
})

t.test('a caller without grants is allowed what its role permits', async (t) => {
  t.ok(isAllowed(operator, 'layers.write', 'main'))
  t.notOk(isAllowed(operator, 'streams.manage', null))
})

t.test('grants narrow a role to their permissions and streams', async (t) => {
  const grants = [
    { permissions: ['layers.write'], streamId: 'main' },
    { permissions: ['chat.read'] },
  ] as const
  const narrowed: Caller = { ...operator, grants }
  t.ok(isAllowed(narrowed, 'layers.write', 'main'))
  t.notOk(isAllowed(narrowed, 'layers.write', 'other'))
  t.notOk(isAllowed(narrowed, 'layers.write', null))
  t.ok(isAllowed(narrowed, 'chat.read', 'other'))
  t.notOk(isAllowed(narrowed, 'outputs.write', 'main'))
})

t.test('a grant does not raise a role', async (t) => {
  const raised: Caller = { ...operator, role: 'viewer', grants: [{ permissions: ['layers.write'] }] }
  t.notOk(isAllowed(raised, 'layers.write', 'main'))
})

t.test('anonymous callers share their idempotency keys, identified ones do not', async (t) => {
  t.equal(idempotencyOwner(anonymousCaller('guest-1')), idempotencyOwner(anonymousCaller('guest-2')))
  t.equal(idempotencyOwner(operator), 'ann')
})
