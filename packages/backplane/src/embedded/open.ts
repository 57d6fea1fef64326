import path from 'node:path'
import { type Clock, systemClock } from '@stream-manager/contracts'
import { CheckedBackplane } from '../checked/checked-backplane.ts'
import { type ListenerErrorHook, Subscribers, warnOfListener } from '../delivery/subscribers.ts'
import type { Backplane } from '../port/backplane.ts'
import { LocalCounts } from '../port/local-counts.ts'
import { ChannelLogs } from './channel-logs.ts'
import { createDirectory, lockDirectory, openDatabase } from './data-directory.ts'
import type { Database } from './database.ts'
import { Documents } from './documents.ts'
import { EmbeddedStore } from './embedded-store.ts'
import { IdempotencyResults } from './idempotency-results.ts'
import { LatestValues } from './latest-values.ts'
import { Leases } from './leases.ts'
import { readEpoch } from './schema.ts'

export interface EmbeddedBackplaneOptions {
  /** Created when absent, for the owner only. One process at a time may use it. */
  readonly dataDir: string
  readonly clock?: Clock
  /** Called with the error of a listener that threw. By default the error becomes a process warning. */
  readonly onListenerError?: ListenerErrorHook
}

const build = (database: Database, lock: { close(): void }, options: EmbeddedBackplaneOptions) => {
  const { clock = systemClock, onListenerError = warnOfListener } = options
  return new EmbeddedStore({
    database,
    lock,
    tables: {
      documents: new Documents(database),
      logs: new ChannelLogs(database, readEpoch(database)),
      idempotency: new IdempotencyResults(database, clock),
      leases: new Leases(database, clock),
    },
    latest: new LatestValues(clock),
    counts: new LocalCounts(clock),
    subscribers: new Subscribers(onListenerError),
  })
}

/**
 * The backplane of one process, in `<dataDir>/stream-manager.db`. A commit is on disk (fsync) before it is
 * answered. Leases end with the process; their fences are stored and only grow.
 *
 * Rejects with an Error of one line naming the path when the directory cannot be created or written, another
 * process uses it, or the file is damaged, not ours, or of a newer schema.
 */
export const openEmbeddedBackplane = async (options: EmbeddedBackplaneOptions): Promise<Backplane> => {
  const directory = path.resolve(options.dataDir)
  createDirectory(directory)
  const lock = lockDirectory(directory)
  try {
    const database = openDatabase(directory)
    return new CheckedBackplane(build(database, lock, options))
  } catch (error) {
    lock.close()
    throw error
  }
}
