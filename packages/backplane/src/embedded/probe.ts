import { randomUUID } from 'node:crypto'
import { type Database, pragmaNumber } from '@stream-manager/sqlite'
import type { StoreFacts } from '../port/backplane.ts'
import { BackplaneUnavailableError } from '../port/errors.ts'
import type { WriteQueue } from './write-queue.ts'

const write = (writes: WriteQueue, value: string | null): Promise<void> =>
  writes.add({ characters: 0, toWrite: () => ({ kind: 'probe', value }), onAnswer: () => undefined })

const factsOf = (reader: Database): StoreFacts => ({
  kind: 'sqlite',
  version: String(reader.get('select sqlite_version() as version')?.['version']),
  migration: String(pragmaNumber(reader, 'user_version')),
})

/**
 * Writes a value to disk, reads it back by the other connection and deletes it. Resolves with the facts of the file, and
 * rejects with the reason if the probe fails.
 */
export const probeStore = async (writes: WriteQueue, reader: Database): Promise<StoreFacts> => {
  const written = randomUUID()
  await write(writes, written)
  const found = reader.get(`select value from meta where name = 'probe'`)?.['value']
  await write(writes, null)
  if (found !== written)
    throw new BackplaneUnavailableError('the store did not return the value that was written')
  return factsOf(reader)
}
