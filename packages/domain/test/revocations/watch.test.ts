import type { Backplane } from '@stream-manager/backplane/port'
import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { fakeClock, within } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain, type Domain } from '../../src/index.ts'
import { addUser, peopleOptions, root } from '../people-support.ts'
import { testDomain, valueFrom } from '../support.ts'

/** Resolves when `isDone` is true after a change of the list. */
const changed = (domain: Domain, isDone: () => boolean): Promise<void> =>
  within(
    new Promise((resolve) => {
      const check = () => {
        if (isDone()) resolve()
      }
      domain.revocations.onChange(check)
      check()
    }),
    { what: 'the change of the list' },
  )

/** The same store, which can stop answering and lose its wake-ups. */
const faulty = (backplane: Backplane) => {
  const state = { isAway: false, isDeaf: false }
  const proxy = new Proxy(backplane, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...values: unknown[]) => {
        if (state.isAway) throw new BackplaneUnavailableError('away')
        if (name === 'subscribe' && state.isDeaf) return { position: {}, close: async () => {} }
        return value.apply(target, values)
      }
    },
  })
  return { state, backplane: proxy }
}

const claimsOf = (subject: string, issuedAtMs = 0) => ({ subject, issuedAtMs })

t.test('a change of rights refuses the user’s tokens in every process, also after a restart', async (t) => {
  const test = await testDomain(t, peopleOptions)
  const ann = await addUser(test.domain)
  const other = createDomain({ backplane: test.backplane })
  const watch = await other.revocations.watch()
  t.equal(other.revocations.check(claimsOf(ann.id)), 'valid')
  const revoked = changed(other, () => other.revocations.check(claimsOf(ann.id)) === 'revoked')
  valueFrom(await test.domain.users.update({ userId: ann.id, changes: { role: 'viewer' }, caller: root }))
  await revoked
  t.equal(other.revocations.check(claimsOf('bob')), 'valid')
  t.equal(other.revocations.check(claimsOf(ann.id, Date.now() + 1000)), 'valid', 'a token issued later')
  await watch.close()
  const restarted = createDomain({ backplane: test.backplane })
  const again = await restarted.revocations.watch()
  t.teardown(() => again.close())
  t.equal(restarted.revocations.check(claimsOf(ann.id)), 'revoked')
})

t.test('the poll finds a revocation whose wake-up was lost', async (t) => {
  const test = await testDomain(t)
  const { state, backplane } = faulty(test.backplane)
  state.isDeaf = true
  const other = createDomain({ backplane })
  const watch = await other.revocations.watch()
  t.teardown(() => watch.close())
  const claims = { ...claimsOf('ann'), tokenId: 't' }
  const revoked = changed(other, () => other.revocations.check(claims) === 'revoked')
  valueFrom(await test.domain.revocations.revoke({ kind: 'token', id: 't' }))
  await revoked
})

t.test('with the list out of reach for 10 s only tokens issued since are trusted', async (t) => {
  const clock = fakeClock()
  const { backplane: store } = await testDomain(t)
  const { state, backplane } = faulty(store)
  const domain = createDomain({ backplane, clock })
  const { revocations } = domain
  const before = claimsOf('ann', clock.now().getTime() - 1)
  t.equal(revocations.check(before), 'unconfirmed', 'before the list was read')
  const watch = await revocations.watch()
  t.teardown(() => watch.close())
  t.equal(revocations.check(before), 'valid')
  state.isAway = true
  clock.advance(10_000)
  t.equal(revocations.check(before), 'valid')
  const lost = changed(domain, () => revocations.check(before) === 'unconfirmed')
  clock.advance(1)
  await lost
  t.equal(revocations.check(claimsOf('ann', clock.now().getTime())), 'valid')
  t.equal(revocations.confirmedAgoMs(), 10_001)
  const back = changed(domain, () => revocations.check(before) === 'valid')
  state.isAway = false
  await back
})

t.test('a damaged list is left as it is, and no older token is trusted', async (t) => {
  const test = await testDomain(t)
  await test.backplane.commit({ put: { 'people/revocations': { entries: 'none' } } })
  const other = createDomain({ backplane: test.backplane })
  const watch = await other.revocations.watch()
  t.teardown(() => watch.close())
  t.equal(other.revocations.check(claimsOf('ann')), 'unconfirmed')
  await t.rejects(test.domain.revocations.revoke({ kind: 'token', id: 't' }), {
    message: /people\/revocations/,
  })
  t.same((await test.backplane.read('people/revocations'))?.value, { entries: 'none' })
})

t.test('a listener is told after each change, with the check for its connections', async (t) => {
  const { domain } = await testDomain(t)
  const watch = await domain.revocations.watch()
  t.teardown(() => watch.close())
  const told = new Promise<string>((resolve) => {
    const end = domain.revocations.onChange((check) => {
      end()
      resolve(check({ ...claimsOf('ann'), tokenId: 't' }))
    })
  })
  valueFrom(await domain.revocations.revoke({ kind: 'token', id: 't' }))
  t.equal(await within(told), 'revoked')
})
