import { randomUUID } from 'node:crypto'
import { BackplaneUnavailableError } from '../port.ts'
import type { Commands } from './commands.ts'
import { redisKeys } from './redis-keys.ts'

const PROBE_TTL_MS = 5000

/** Rejects with what is wrong unless a value can be written, read back and deleted. */
export const probeRedis = async (commands: Commands): Promise<void> => {
  const written = randomUUID()
  const key = redisKeys.probe(written)
  const [, found] = await Promise.all([
    commands.call('SET', key, written, 'PX', PROBE_TTL_MS),
    commands.call('GET', key),
    commands.call('DEL', key),
  ])
  if (found !== written) throw new BackplaneUnavailableError('Redis did not give back what was written')
}
