import { eventually, missingProgram, type RedisServer, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { endure, RECOVERY_MS } from './endure.ts'

const ROUNDS = 10
const SUBSCRIBERS = 2

const skip = missingProgram('redis-server')

const subscribersOf = async (redis: RedisServer): Promise<number> => {
  const list = String(await redis.administer('CLIENT', 'LIST', 'TYPE', 'pubsub'))
  return [...list.matchAll(/^id=/gm)].length
}

t.test(
  `loses and repeats nothing when the connections of subscribers are killed ${ROUNDS} times`,
  { skip },
  async (t) => {
    const redis = await startRedis(t, { appendOnly: true })
    await endure(t, {
      url: redis.url,
      fault: async (load) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          // A connection that a busy machine replaces meanwhile may be missing.
          t.ok(Number(await redis.administer('CLIENT', 'KILL', 'TYPE', 'pubsub')) > 0)
          const areBack = async () => (await subscribersOf(redis)) >= SUBSCRIBERS
          await eventually(areBack, { what: 'subscribers to reconnect' })
          await load.more(2, RECOVERY_MS)
        }
        const areThose = async () => (await subscribersOf(redis)) === SUBSCRIBERS
        await eventually(areThose, { what: 'no more connections than before' })
      },
    })
  },
)

t.test('a subscriber disconnected for its output buffer catches up', { skip }, async (t) => {
  const redis = await startRedis(t, {
    appendOnly: true,
    config: ['client-output-buffer-limit pubsub 1kb 1kb 1'],
  })
  await endure(t, {
    url: redis.url,
    // One wake-up nearly fills the buffer, so Redis closes the connection whenever a few come together.
    fault: (load) => load.more(100, RECOVERY_MS),
  })
})
