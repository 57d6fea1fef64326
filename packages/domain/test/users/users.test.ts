import { permissionNames } from '@stream-manager/contracts'
import t from 'tap'
import { addUser, callerOf, detailOf, PASSWORD, peopleOptions, root } from '../people-support.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const PAGE = { limit: 100 }

t.test('a user is created, listed and shown without its password', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const user = await addUser(domain, { name: 'Ann', displayName: ' Ann A. ' })
  t.match(user, {
    name: 'Ann',
    role: 'operator',
    grants: null,
    disabled: false,
    hasPassword: true,
    revision: 1,
  })
  t.notMatch(JSON.stringify(user), PASSWORD)
  t.same(await domain.users.list(PAGE), { items: [user], nextCursor: null })
  t.same(valueFrom(await domain.users.get(user.id)), user)
  t.equal(codeOf(await domain.users.get('nobody')), 'user.not_found')
})

t.test('a name is taken whatever its case, and free again once its user is deleted', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const ann = await addUser(domain, { name: 'ann' })
  const again = { input: { name: 'ANN', role: 'viewer' as const }, caller: root }
  t.equal(codeOf(await domain.users.create(again)), 'user.already_exists')
  valueFrom(await domain.users.delete({ userId: ann.id, caller: root }))
  t.not(valueFrom(await domain.users.create(again)).value.id, ann.id)
})

t.test('one of several users created at once under one name exists', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const made = await Promise.all(
    Array.from({ length: 5 }, () =>
      domain.users.create({ input: { name: 'ann', role: 'viewer' }, caller: root }),
    ),
  )
  t.equal(made.filter(({ ok }) => ok).length, 1)
  t.equal((await domain.users.list(PAGE)).items.length, 1)
})

t.test('a weak password is refused with the reason', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const input = { name: 'ann', role: 'viewer' as const, password: 'short' }
  t.match(await domain.users.create({ input, caller: root }), {
    fault: { code: 'request.invalid', errors: [{ path: '/password', message: 'is too short' }] },
  })
})

t.test('an update is refused when the user changed since it was read', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const { id: userId } = await addUser(domain)
  const change = { userId, changes: { role: 'viewer' as const }, caller: root }
  t.match(valueFrom(await domain.users.update(change, { ifMatch: 1 })), {
    revision: 2,
    value: { role: 'viewer' },
  })
  t.equal(codeOf(await domain.users.update(change, { ifMatch: 1 })), 'request.precondition_failed')
})

t.test('the last administrator cannot be removed, demoted, narrowed or disabled', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const admin = await addUser(domain, { name: 'root', role: 'admin' })
  await addUser(domain, { name: 'narrow', role: 'admin', grants: [{ streamId: 'main' }] })
  const noPassword = { name: 'unable', role: 'admin' as const }
  valueFrom(await domain.users.create({ input: noPassword, caller: root }))
  const target = { userId: admin.id, caller: root }
  t.equal(codeOf(await domain.users.delete(target)), 'user.last_admin')
  for (const changes of [
    { role: 'operator' as const },
    { disabled: true },
    { grants: [{ streamId: 'main' }] },
  ]) {
    t.equal(codeOf(await domain.users.update({ ...target, changes })), 'user.last_admin')
  }
  await addUser(domain, { name: 'second', role: 'admin' })
  valueFrom(await domain.users.delete(target))
})

t.test('two administrators who remove each other at once leave one of them', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const one = await addUser(domain, { name: 'one', role: 'admin' })
  const two = await addUser(domain, { name: 'two', role: 'admin' })
  const removed = await Promise.all([
    domain.users.delete({ userId: two.id, caller: callerOf(one) }),
    domain.users.update({ userId: one.id, changes: { role: 'viewer' }, caller: callerOf(two) }),
  ])
  t.same(
    removed.map(codeOf).filter((code) => code !== null),
    ['user.last_admin'],
  )
})

t.test('rights that the caller does not hold can be neither given nor taken away', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const admin = await addUser(domain, { name: 'root', role: 'admin' })
  const narrow = { ...root, grants: [{ streamId: 'main' }, { permissions: ['users.manage' as const] }] }
  const input = { name: 'bob', role: 'operator' as const, grants: [{ streamId: 'other' }] }
  t.match(detailOf(await domain.users.create({ input, caller: narrow })), /do not hold/)
  valueFrom(
    await domain.users.create({ input: { ...input, grants: [{ streamId: 'main' }] }, caller: narrow }),
  )
  const takeOver = { userId: admin.id, changes: { password: `${PASSWORD}2` }, caller: narrow }
  t.equal(codeOf(await domain.users.update(takeOver)), 'auth.forbidden')
  t.equal(codeOf(await domain.users.delete({ userId: admin.id, caller: narrow })), 'auth.forbidden')
})

t.test('grants that would not fit into an access token are refused', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const grant = { permissions: [...permissionNames], streamId: 'main' }
  const grants = Array.from({ length: 20 }, () => grant)
  const input = { name: 'ann', password: PASSWORD, role: 'operator' as const }
  t.equal(codeOf(await domain.users.create({ input: { ...input, grants }, caller: root })), 'request.invalid')
  const { id: userId } = valueFrom(await domain.users.create({ input, caller: root })).value
  const changes = { grants }
  t.equal(codeOf(await domain.users.update({ userId, changes, caller: root })), 'request.invalid')
})

t.test('the own password is changed with the current one', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const ann = await addUser(domain)
  const caller = callerOf(ann)
  const newPassword = `${PASSWORD}-2`
  const change = (currentPassword: string) =>
    domain.users.changePassword({ caller, change: { currentPassword, newPassword } })
  t.equal(codeOf(await change('wrong')), 'user.wrong_password')
  valueFrom(await change(PASSWORD))
  t.equal(codeOf(await change(PASSWORD)), 'user.wrong_password')
  t.match(valueFrom(await domain.users.account(caller)), { subject: ann.id, hasPassword: true })
  t.equal(
    codeOf(await domain.users.changePassword({ caller: root, change: { newPassword } })),
    'user.no_account',
  )
  t.match(valueFrom(await domain.users.account(root)), { subject: 'root', hasPassword: null })
})

t.test('a damaged user is named, left as it is, and hides no other user', async (t) => {
  const { domain, backplane } = await testDomain(t, peopleOptions)
  const ann = await addUser(domain, { name: 'ann' })
  const bob = await addUser(domain, { name: 'bob' })
  const key = `people/users/${ann.id}`
  await backplane.commit({ put: { [key]: { id: ann.id, role: 'emperor' } } })
  t.same((await domain.users.list(PAGE)).items, [bob])
  await t.rejects(domain.users.get(ann.id), { key, message: new RegExp(key) })
  const change = { userId: ann.id, changes: { role: 'viewer' as const }, caller: root }
  await t.rejects(domain.users.update(change))
  await t.rejects(domain.users.delete({ userId: ann.id, caller: root }))
  t.match(await backplane.read(key), { value: { role: 'emperor' } })
})
