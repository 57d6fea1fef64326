import { randomUUID } from 'node:crypto'
import type { StoreFacts } from '../../port/backplane.ts'
import { BackplaneUnavailableError } from '../../port/errors.ts'
import type { Commands } from '../connection/commands.ts'
import { redisKeys } from '../wire/keys.ts'
import { serverFacts } from './server-facts.ts'

const PROBE_TTL_MS = 5000

/**
 * Writes a value, reads it back and deletes it on every server that holds data. Resolves with the facts of one server, and
 * rejects with the reason if a probe fails.
 */
export const probeRedis = async (commands: Commands): Promise<StoreFacts> => {
  const keys = commands.keysOnAll(() => redisKeys.probe(randomUUID()))
  // The section has the place of a key, so a cluster sends the command to one of its masters.
  const info = commands.call('INFO', 'server')
  await Promise.all([info, ...keys.map((key) => probeKey(commands, key))])
  return serverFacts(String(await info))
}

const probeKey = async (commands: Commands, key: string): Promise<void> => {
  const [, found] = await Promise.all([
    commands.call('SET', key, key, 'PX', PROBE_TTL_MS),
    commands.call('GET', key),
    commands.call('DEL', key),
  ])
  if (found !== key) throw new BackplaneUnavailableError('Redis did not return the value that was written')
}
