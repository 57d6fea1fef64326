import { succeed } from '@stream-manager/contracts'
import { plainPasswords } from '@stream-manager/domain/testing/passwords'
import { deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { problem, testApi } from '../../support/test-api.ts'

const AT_ONCE = 32

t.test(
  'sign-ins beyond those that run wait a while, and are refused if there is no place then',
  async (t) => {
    const checked = deferred<void>()
    let running = 0
    const passwords = {
      ...plainPasswords,
      verify: async () => {
        running += 1
        await checked.promise
        return succeed(false)
      },
    }
    const api = await testApi(t, { passwords, environment: { TRUSTED_PROXIES: '127.0.0.1' } })
    const signIn = (index: number) =>
      api.send(
        'POST',
        '/api/sessions',
        { username: `user-${index}`, password: 'wrong' },
        {
          'x-forwarded-for': `192.0.2.${index}`,
        },
      )
    const first = Array.from({ length: AT_ONCE }, (_, index) => signIn(index))
    await eventually(() => running === AT_ONCE, { what: 'the first sign-ins to run', deadlineMs: 30_000 })

    const refused = await Promise.all([100, 101, 102].map(signIn))
    for (const answer of refused) {
      t.match(answer, { ...problem(503, 'auth.busy'), headers: { 'retry-after': /^[1-9]/ } })
    }
    t.equal(running, AT_ONCE)
    t.equal((await api.get('/api/stream/state')).statusCode, 200, 'other requests are answered')

    const held = signIn(103)
    checked.resolve()
    t.match(await held, problem(401, 'auth.invalid'), 'a sign-in that waited gets a place that became free')
    t.match(await Promise.all(first), Array(AT_ONCE).fill(problem(401, 'auth.invalid')))
  },
)
