import { randomUUID } from 'node:crypto'
import { BackplaneUnavailableError } from '../../port/errors.ts'
import type { Commands } from '../connection/commands.ts'
import { redisKeys } from '../wire/keys.ts'

const PROBE_TTL_MS = 5000

/** Writes a value, reads it back and deletes it on every server that holds data. Rejects with the reason if that fails. */
export const probeRedis = async (commands: Commands): Promise<void> => {
  const keys = commands.keysOnAll(() => redisKeys.probe(randomUUID()))
  await Promise.all(keys.map((key) => probeKey(commands, key)))
}

const probeKey = async (commands: Commands, key: string): Promise<void> => {
  const [, found] = await Promise.all([
    commands.call('SET', key, key, 'PX', PROBE_TTL_MS),
    commands.call('GET', key),
    commands.call('DEL', key),
  ])
  if (found !== key) throw new BackplaneUnavailableError('Redis did not return the value that was written')
}
