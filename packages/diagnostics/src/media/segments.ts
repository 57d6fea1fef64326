import { measureSegment, type SegmentMeasures } from '@stream-manager/media-inspect/segment'
import { oncePerRun } from '../context/context.ts'
import { type Fetched, fetchPlaylist, fetchSegment, type Programme, programmes } from './programmes.ts'

/** Each takes about a second of one core, which the encoder of the show needs too. */
const MAX_DECODED = 4
const DECODE_MS = 20_000

export interface NewestSegment {
  readonly programme: Programme
  /** Name in the playlist, or the playlist where that cannot be read. */
  readonly name: string
  /** Names of the segments before it, the newest first. */
  readonly earlier: readonly string[]
  readonly measures: Fetched<SegmentMeasures>
}

/** Why a segment has no measures although it was fetched. */
export const TOO_SLOW = `not decoded within ${DECODE_MS / 1000} s`

interface Stoppable {
  readonly signal: AbortSignal
}

export const measureNamed = async (
  programme: Programme,
  name: string,
  { signal }: Stoppable,
): Promise<Fetched<SegmentMeasures>> => {
  const file = await fetchSegment(programme, name, { signal })
  if (!file.ok) return file
  const measured = await measureSegment(file.value, { deadlineMs: DECODE_MS, signal })
  if (measured.ok) return measured
  return { ok: false, reason: measured.reason === 'late' ? TOO_SLOW : 'the decoder crashed on it' }
}

const newestOf = async (programme: Programme, context: Stoppable): Promise<NewestSegment> => {
  const playlist = await fetchPlaylist(programme, context)
  if (!playlist.ok) return { programme, name: programme.path, earlier: [], measures: playlist }
  const [name = '', ...earlier] = playlist.value.segments.toReversed()
  return { programme, name, earlier, measures: await measureNamed(programme, name, context) }
}

/** The newest segment of the first programmes, decoded. */
export const newestSegments = oncePerRun(async (context): Promise<NewestSegment[]> => {
  const watched = await programmes({ ...context, run: context })
  return Promise.all(watched.slice(0, MAX_DECODED).map((programme) => newestOf(programme, context)))
})
