import type { AnalyticsStore } from '../port/store.ts'
import { readsOf, writesOf } from '../sql/calls.ts'
import { StoreThread } from './thread/store-thread.ts'
import { threadUrl } from './thread/thread-url.ts'

export interface EmbeddedAnalyticsOptions {
  /** Created when absent, for the owner only. */
  readonly file: string
  /** Default: the thread of this package. */
  readonly url?: URL
  readonly queryDeadlineMs?: number
  readonly writeDeadlineMs?: number
}

const QUERY_DEADLINE_MS = 5000
/** A disk under load may take seconds for one transaction. */
const WRITE_DEADLINE_MS = 10_000

/**
 * The history of one process, in one SQLite file. Rejects with an error of one line that names the file when it cannot
 * be created, is damaged, belongs to another program, or was written by a newer release.
 */
export const openEmbeddedAnalytics = async ({
  file,
  url = threadUrl(),
  queryDeadlineMs = QUERY_DEADLINE_MS,
  writeDeadlineMs = WRITE_DEADLINE_MS,
}: EmbeddedAnalyticsOptions): Promise<AnalyticsStore> => {
  const writer = new StoreThread({ url, data: { file, role: 'write' }, deadlineMs: writeDeadlineMs })
  const reader = new StoreThread({ url, data: { file, role: 'read' }, deadlineMs: queryDeadlineMs })
  // The writer makes the file and its tables, which the reader needs.
  await writer.open()
  return {
    ...readsOf((method, input) => reader.call(method, input)),
    ...writesOf((method, input) => writer.call(method, input)),
    pool: () => null,
    close: async () => {
      await Promise.all([writer.close(), reader.close()])
    },
  }
}
