import path from 'node:path'
import { type Clock, systemClock } from '@stream-manager/contracts'
import { databaseFile } from '@stream-manager/media-store'
import type { Database } from '@stream-manager/sqlite'
import { CheckedBackplane } from '../checked/checked-backplane.ts'
import { type ListenerErrorHook, Subscribers, warnOfListener } from '../delivery/subscribers.ts'
import type { Backplane } from '../port/backplane.ts'
import { LocalCounts } from '../port/local-counts.ts'
import { ChannelLogs } from './channel-logs.ts'
import { createDirectory, lockDirectory, openDatabase } from './data-directory.ts'
import { Documents } from './documents.ts'
import { EmbeddedStore } from './embedded-store.ts'
import { LatestValues } from './latest-values.ts'
import { readEpoch } from './schema.ts'
import { WriteQueue } from './write-queue.ts'
import { writerThreadUrl } from './writer/thread-url.ts'

export { writerThreadUrl }

export interface EmbeddedBackplaneOptions {
  /** Created when absent, for the owner only. One process at a time may use it. */
  readonly dataDir: string
  readonly clock?: Clock
  /** Called with the error of a listener that threw. By default the error becomes a process warning. */
  readonly onListenerError?: ListenerErrorHook
  readonly writer?: WriterOptions
}

interface WriterOptions {
  /** Default: `writerThreadUrl()`. */
  readonly threadUrl?: URL
  /** The time for the disk to take a group of writes. After it calls are refused until the disk answers. */
  readonly answerDeadlineMs?: number
}

const build = (reader: Database, lock: { close(): void }, options: EmbeddedBackplaneOptions) => {
  const { clock = systemClock, onListenerError = warnOfListener, writer = {} } = options
  const epoch = readEpoch(reader)
  reader.execute('pragma query_only = on')
  const { threadUrl: url = writerThreadUrl(), answerDeadlineMs } = writer
  const program = { url, file: databaseFile(path.resolve(options.dataDir)) }
  return new EmbeddedStore({
    reader,
    lock,
    epoch,
    clock,
    documents: new Documents(reader),
    logs: new ChannelLogs(reader, epoch),
    latest: new LatestValues(clock),
    counts: new LocalCounts(clock),
    subscribers: new Subscribers(onListenerError),
    writes: new WriteQueue({ program, clock, answerDeadlineMs }),
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
