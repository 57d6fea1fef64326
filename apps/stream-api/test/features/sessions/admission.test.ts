import { succeed } from '@stream-manager/contracts'
import { plainPasswords } from '@stream-manager/domain/testing/passwords'
import { deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { problem, testApi } from '../../support/test-api.ts'

const AT_ONCE = 32
const FLOOD = 300

t.test('a flood of sign-ins is refused little by little, and other requests are answered', async (t) => {
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
  let next = 0
  const signIn = () => {
    next += 1
    const from = { 'x-forwarded-for': `10.0.${next >> 8}.${next & 255}` }
    return api.send('POST', '/api/sessions', { username: `user-${next}`, password: 'wrong' }, from)
  }
  const first = Array.from({ length: AT_ONCE }, signIn)
  await eventually(() => running === AT_ONCE, { what: 'the first sign-ins to run' })

  let refused = 0
  const flood = Array.from({ length: FLOOD }, async () => {
    const answer = await signIn()
    refused += 1
    return answer
  })
  t.equal((await api.get('/api/stream/state')).statusCode, 200)
  t.ok(refused < FLOOD, 'answered before the flood is over')
  for (const answer of await Promise.all(flood)) {
    t.match(answer, { ...problem(503, 'auth.busy'), headers: { 'retry-after': /^[1-9]/ } })
  }
  t.equal(running, AT_ONCE, 'no further password is checked')

  checked.resolve()
  t.match(await Promise.all(first), Array(AT_ONCE).fill(problem(401, 'auth.invalid')))
  t.match(await signIn(), problem(401, 'auth.invalid'), 'there is a place again')
})
