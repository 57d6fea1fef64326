import { randomUUID } from 'node:crypto'
import type { Database } from '@stream-manager/sqlite'
import { BackplaneUnavailableError } from '../port/errors.ts'
import type { WriteQueue } from './write-queue.ts'

const write = (writes: WriteQueue, value: string | null): Promise<void> =>
  writes.add({ characters: 0, toWrite: () => ({ kind: 'probe', value }), onAnswer: () => undefined })

/** Writes a value to disk, reads it back by the other connection and deletes it. Rejects with the reason if that fails. */
export const probeStore = async (writes: WriteQueue, reader: Database): Promise<void> => {
  const written = randomUUID()
  await write(writes, written)
  const found = reader.get(`select value from meta where name = 'probe'`)?.['value']
  await write(writes, null)
  if (found !== written)
    throw new BackplaneUnavailableError('the store did not return the value that was written')
}
