import { setTimeout as delay } from 'node:timers/promises'
import { missingProgram, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { endure } from './endure.ts'

/** Long enough for every connection to have failed several times. */
const DOWN_MS = 4000

const skip = missingProgram('redis-server')

t.test('loses and repeats nothing when Redis is stopped and started again', { skip }, async (t) => {
  const redis = await startRedis(t, { appendOnly: true, config: ['appendfsync everysec'] })
  await endure(t, {
    url: redis.url,
    fault: async () => {
      await redis.stop()
      await delay(DOWN_MS)
      await redis.start()
    },
  })
})

t.test(
  'loses and repeats nothing when Redis, with every write on disk, is killed and started again',
  { skip },
  async (t) => {
    const redis = await startRedis(t, { appendOnly: true, config: ['appendfsync always'] })
    await endure(t, {
      url: redis.url,
      fault: async () => {
        await redis.kill()
        await delay(DOWN_MS)
        await redis.start()
      },
    })
  },
)
