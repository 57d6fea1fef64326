import type { Stream, StreamState, StreamSummary } from '@stream-manager/contracts'
import { unlessDamaged } from '../store/stored.ts'
import type { Views } from '../stream/api.ts'
import type { StreamEntry } from '../stream/registry.ts'
import { buildState } from '../stream/state.ts'

/** Bounds what one list asks of the store at the same time. */
const READS_AT_ONCE = 8

type Shown = Omit<StreamSummary, keyof Stream>

const UNKNOWN: Shown = {
  status: null,
  health: null,
  since: null,
  startedAt: null,
  uptimeSeconds: null,
  error: null,
  outputs: null,
}

const codeOf = (error: StreamState['error']): StreamSummary['error'] => error && { code: error.code }

const shownOf = ({
  status,
  health,
  since,
  startedAt,
  uptimeSeconds,
  error,
  outputs,
}: StreamState): Shown => ({
  status,
  health,
  since,
  startedAt,
  uptimeSeconds,
  error: codeOf(error),
  outputs: outputs.map(({ id, type, state, error: fault }) => ({ id, type, state, error: codeOf(fault) })),
})

interface SummaryReading {
  readonly views: Pick<Views, 'read' | 'now'>
  /** Reads the stream alone. */
  readonly readStream: (entry: StreamEntry) => Promise<Stream>
  readonly mayRead: (streamId: string) => boolean
  readonly acceptedAgeMs?: number | undefined
}

const readSummary = async (
  { views, readStream, mayRead, acceptedAgeMs }: SummaryReading,
  entry: StreamEntry,
): Promise<StreamSummary> => {
  // A damaged stream must not hide the others. The stream's own path reports the damage.
  const view = mayRead(entry.id) ? await unlessDamaged(views.read(entry.id, acceptedAgeMs)) : null
  if (!view?.ok) return { ...(await readStream(entry)), ...UNKNOWN }
  const state = buildState(view.value, views.now())
  return { ...entry, revision: state.revision, ...shownOf(state) }
}

/** In the order of the entries. */
export const readSummaries = async (
  reading: SummaryReading,
  entries: readonly StreamEntry[],
): Promise<StreamSummary[]> => {
  const summaries: StreamSummary[] = []
  for (let first = 0; first < entries.length; first += READS_AT_ONCE) {
    const together = entries.slice(first, first + READS_AT_ONCE)
    summaries.push(...(await Promise.all(together.map((entry) => readSummary(reading, entry)))))
  }
  return summaries
}
