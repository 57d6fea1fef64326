import { setTimeout as delay } from 'node:timers/promises'
import { missingProgram, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { endure } from './endure.ts'

const FROZEN_MS = 20_000

const skip = missingProgram('redis-server')

t.test(
  'loses and repeats nothing when Redis is frozen for 20 s and then runs its pending commands',
  { skip },
  async (t) => {
    const redis = await startRedis(t, { appendOnly: true })
    await endure(t, {
      url: redis.url,
      fault: async () => {
        redis.freeze()
        await delay(FROZEN_MS)
        redis.thaw()
      },
    })
  },
)
