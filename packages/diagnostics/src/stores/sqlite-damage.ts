import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf } from '@stream-manager/service-kit'
import type { InspectionMode } from '@stream-manager/sqlite'
import type { SqliteDatabase } from './sqlite-files.ts'

const THREAD = new URL(`./sqlite-thread${extname(import.meta.url)}`, import.meta.url)

export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly message: string }
  | { readonly kind: 'unread'; readonly reason: string }

/** Null where reading would make a file that then belongs to this user, and not to the services. */
const modeOf = ({ wal, index }: SqliteDatabase): InspectionMode | null => {
  if (wal === null || wal.stats.size === 0) return index === null ? 'at-rest' : 'live'
  return index === null ? null : 'live'
}

const hasLog = (file: string): Promise<boolean> =>
  stat(`${file}-wal`).then(
    ({ size }) => size > 0,
    () => false,
  )

const inspect = async (file: string, mode: InspectionMode, signal: AbortSignal): Promise<string | null> => {
  const worker = new Worker(THREAD, { workerData: { file, mode } })
  try {
    const [message] = await once(worker, 'message', { signal })
    return typeof message === 'string' ? message : null
  } catch (error) {
    if (signal.aborted) throw error
    return messageOf(error)
  } finally {
    void worker.terminate()
  }
}

/** Reads the whole file in a thread of its own. Changes nothing. */
export const findDamageOf = async (database: SqliteDatabase, signal: AbortSignal): Promise<Damage> => {
  const mode = modeOf(database)
  const { path } = database.file
  if (mode === null)
    return { kind: 'unread', reason: 'a crash left a log that the next start of the service reads' }
  const message = await inspect(path, mode, signal)
  if (message === null) return { kind: 'none' }
  // A service that started meanwhile changed the file under the eyes of the check.
  if (mode === 'at-rest' && (await hasLog(path)))
    return { kind: 'unread', reason: 'a service started meanwhile' }
  return { kind: 'damaged', message }
}
