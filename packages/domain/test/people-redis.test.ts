import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { missingProgram, PATIENT_REDIS, startRedis, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createDomain, type Domain } from '../src/index.ts'
import { addUser, callerOf, PASSWORD, peopleOptions, root } from './people-support.ts'
import { codeOf, valueFrom } from './support.ts'

const skip = missingProgram('redis-server')
const client = { address: '192.0.2.1', network: '192.0.2.1', userAgent: 'Firefox' }

/** Processes that share one store. */
const processes = async (t: Test, count: number): Promise<Domain[]> => {
  const { url } = await startRedis(t)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const backplane = await openRedisBackplane({ url, timing: PATIENT_REDIS, onListenerError: () => {} })
      t.teardown(() => backplane.close())
      return createDomain({ backplane, ...peopleOptions })
    }),
  )
}

t.test('people on several processes that share one Redis', { skip }, async (t) => {
  const [one, two, three] = await processes(t, 3)
  if (!one || !two || !three) throw new Error('three processes were asked for')
  const ann = await addUser(one, { name: 'ann', role: 'admin' })
  const bob = await addUser(one, { name: 'bob', role: 'admin' })

  await t.test('two administrators who remove each other at once leave one of them', async (t) => {
    const removed = await Promise.all([
      one.users.delete({ userId: bob.id, caller: callerOf(ann) }),
      two.users.delete({ userId: ann.id, caller: callerOf(bob) }),
    ])
    t.same(removed.map(codeOf).toSorted(), [null, 'user.last_admin'])
  })

  await t.test('a name that two processes give at once is given once', async (t) => {
    const input = { name: 'carol', role: 'viewer' as const, password: PASSWORD }
    const made = await Promise.all(
      [one, two, three].map(({ users }) => users.create({ input, caller: root })),
    )
    t.same(made.map(codeOf).toSorted(), [null, 'user.already_exists', 'user.already_exists'])
  })

  await t.test('two tabs on different processes get the same refresh token', async (t) => {
    const opened = valueFrom(await one.sessions.signIn({ username: 'carol', password: PASSWORD }, client))
    const refreshed = await Promise.all(
      [one, two, three].map(({ sessions }) => sessions.refresh(opened.refreshToken, client)),
    )
    const tokens = refreshed.map((result) => valueFrom(result).refreshToken)
    t.equal(new Set(tokens).size, 1)
  })

  await t.test('a link for one guest lets one of three in', async (t) => {
    const input = { role: 'viewer' as const, maxUses: 1 }
    const { link } = valueFrom(await one.links.create({ input, caller: root })).value
    const opened = await Promise.all(
      [one, two, three].map(({ sessions }) => sessions.signIn({ link: String(link) }, client)),
    )
    t.same(opened.map(codeOf).toSorted(), ['auth.invalid', 'auth.invalid', null])
  })

  await t.test('a deleted key is refused by every process, and its connections are told', async (t) => {
    const watches = await Promise.all([one, two, three].map(({ revocations }) => revocations.watch()))
    const { id, key } = valueFrom(
      await one.keys.create({ input: { name: 'encoder', role: 'operator' }, caller: root }),
    ).value
    const claims = { subject: `key-${id}`, issuedAtMs: Date.now() }
    const told = [one, two, three].map(
      ({ revocations }) =>
        new Promise<void>((resolve) => {
          revocations.onChange((check) => {
            if (check(claims) === 'revoked') resolve()
          })
        }),
    )
    for (const { keys } of [two, three]) valueFrom(await keys.verify(String(key)))
    const startedMs = performance.now()
    valueFrom(await one.keys.delete({ keyId: id, caller: root }))
    await within(Promise.all(told), { what: 'the revocation in all processes' })
    t.comment(`in force everywhere after ${Math.round(performance.now() - startedMs)} ms`)
    for (const { keys } of [one, two, three]) t.equal(codeOf(await keys.verify(String(key))), 'auth.invalid')
    await Promise.all(watches.map((watch) => watch.close()))
  })

  await t.test('every process reads the entries of all', async (t) => {
    for (const { audit } of [one, two, three]) await audit.flush()
    const { items } = await two.audit.list({ operation: 'sessions.create' })
    t.equal(items.length, 4)
  })
})
