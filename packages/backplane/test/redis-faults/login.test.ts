import { setTimeout as delay } from 'node:timers/promises'
import { administer, eventually, missingProgram, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { BackplaneUnavailableError } from '../../src/port/index.ts'
import { BoundedCalls } from './bounded-calls.ts'
import { endure, openRedis, RECOVERY_MS } from './endure.ts'

const RIGHT = 'the right password'
const WRONG = 'a wrong password'
const OPERATOR = { username: 'operator', password: 'of the operator' }
const REFUSED_MS = 10_000
/** A refused login is retried at most 12 times a minute. */
const RETRY_MS = 5000
/** Two processes: at first one attempt for each connection, then one for each process every five seconds. */
const maxTries = (passedMs: number) => 4 + 2 * Math.ceil(passedMs / RETRY_MS)

const skip = missingProgram('redis-server')

const startGuarded = async (t: Test) => {
  const redis = await startRedis(t, {
    appendOnly: true,
    password: RIGHT,
    config: [`user ${OPERATOR.username} on ">${OPERATOR.password}" ~* &* +@all`],
  })
  const operate = (...command: string[]) => administer({ ...OPERATOR, port: redis.port }, ...command)
  return {
    redis,
    operate,
    setPassword: (password: string) => operate('CONFIG', 'SET', 'requirepass', password),
  }
}

/** How many logins Redis has refused. */
const refusedLogins = async (operate: (...command: string[]) => Promise<unknown>): Promise<number> => {
  const entries = (await operate('ACL', 'LOG', '100')) as unknown[][]
  return entries
    .map((entry) =>
      Object.fromEntries(entry.flatMap((name, index) => (index % 2 ? [] : [[name, entry[index + 1]]]))),
    )
    .filter(({ reason }) => reason === 'auth')
    .reduce((sum, { count }) => sum + Number(count), 0)
}

t.test('loses and repeats nothing when the password is another one for 10 s', { skip }, async (t) => {
  const { redis, operate, setPassword } = await startGuarded(t)
  await endure(t, {
    url: redis.url,
    fault: async () => {
      await setPassword(WRONG)
      const killedMs = performance.now()
      await operate('CLIENT', 'KILL', 'USER', 'default')
      await delay(REFUSED_MS)
      const tries = await refusedLogins(operate)
      const most = maxTries(performance.now() - killedMs)
      t.ok(tries > 0 && tries <= most, `${tries} attempts to log in, of ${most} at most`)
      await setPassword(RIGHT)
    },
  })
})

t.test(
  'a service with a wrong password logs it, and serves once the password is right',
  { skip },
  async (t) => {
    const { redis, setPassword } = await startGuarded(t)
    await setPassword(WRONG)
    const calls = new BoundedCalls()
    const backplane = await calls.make('open', () => openRedis(t, redis.url))
    const refusal: unknown = await calls.make('probe', () => backplane.probe()).catch((error) => error)
    t.ok(refusal instanceof BackplaneUnavailableError)
    t.match(String(refusal), /127\.0\.0\.1:\d+.*WRONGPASS/, 'the error names host and reason')
    t.notMatch(String(refusal), RIGHT, 'but no password')
    await calls.sweep(backplane)
    await setPassword(RIGHT)
    const serves = () => backplane.probe().then(() => true)
    await eventually(serves, { what: 'a probe that passes', deadlineMs: RECOVERY_MS })
    t.strictSame(calls.overdue, [])
  },
)
