import t from 'tap'
import {
  anonymousCaller,
  type Caller,
  holdsAll,
  idempotencyOwner,
  isAllowed,
  isAllowedOnAnyPart,
} from '../src/caller.ts'
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

const onLayer: Caller = {
  ...operator,
  grants: [{ permissions: ['layers.read', 'layers.write'], streamId: 'main', layerId: 'a' }],
}

t.test('a grant for a layer covers this layer only', async (t) => {
  t.ok(isAllowed(onLayer, 'layers.write', { streamId: 'main', layerId: 'a' }))
  t.notOk(isAllowed(onLayer, 'layers.write', { streamId: 'main', layerId: 'b' }))
  t.notOk(isAllowed(onLayer, 'layers.write', { streamId: 'other', layerId: 'a' }))
  t.notOk(isAllowed(onLayer, 'layers.write', 'main'))
})

t.test('a grant for a layer or an output covers no other permissions', async (t) => {
  const narrowed: Caller = { ...operator, grants: [{ layerId: 'a' }, { outputId: 'o' }] }
  t.ok(isAllowed(narrowed, 'outputs.write', { streamId: 'main', outputId: 'o' }))
  t.notOk(isAllowed(narrowed, 'outputs.write', { streamId: 'main', layerId: 'a' }))
  t.notOk(isAllowed(narrowed, 'stream.control', 'main'))
  t.notOk(isAllowedOnAnyPart(narrowed, 'stream.watch', 'main'))
})

t.test('before the input is read, a right on one layer is enough', async (t) => {
  t.ok(isAllowedOnAnyPart(onLayer, 'layers.write', 'main'))
  t.notOk(isAllowedOnAnyPart(onLayer, 'layers.write', 'other'))
  t.notOk(isAllowedOnAnyPart(onLayer, 'outputs.read', 'main'))
})

t.test('no role and no grant can be given by a caller who holds less', async (t) => {
  const admin: Caller = { ...operator, role: 'admin' }
  const ofMain: Caller = { ...admin, grants: [{ streamId: 'main' }] }
  t.ok(holdsAll(admin, { role: 'admin', grants: null }))
  t.notOk(holdsAll(operator, { role: 'admin', grants: null }))
  t.ok(holdsAll(ofMain, { role: 'operator', grants: [{ streamId: 'main' }] }))
  t.ok(holdsAll(ofMain, { role: 'operator', grants: [{ streamId: 'main', layerId: 'a' }] }))
  t.notOk(holdsAll(ofMain, { role: 'viewer', grants: null }))
  t.notOk(holdsAll(ofMain, { role: 'viewer', grants: [{}] }))
  t.notOk(holdsAll(ofMain, { role: 'viewer', grants: [{ streamId: 'other' }] }))
  t.notOk(holdsAll(onLayer, { role: 'operator', grants: [{ streamId: 'main' }] }))
  t.notOk(holdsAll(onLayer, { role: 'operator', grants: [{ streamId: 'main', layerId: 'b' }] }))
})
