import { type Fault, frozen, type Injected } from './fault.ts'
import type { IncidentDeployment } from './world.ts'

const killedRedis = async ({ redis }: IncidentDeployment): Promise<Injected> => {
  await redis.process.kill()
  return { repair: () => redis.start() }
}

export const STORE_FAULTS: readonly Fault[] = [
  {
    name: 'Redis hangs',
    part: 'store',
    evidence: /database|store/,
    inject: (_t, { redis }) => frozen(redis),
  },
  {
    name: 'Redis is killed',
    part: 'store',
    evidence: /database|store/,
    inject: (_t, world) => killedRedis(world),
  },
]
