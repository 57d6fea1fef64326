import { delay } from '@stream-manager/async'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import type { PlaylistEnd } from '../../media/playlist.ts'
import { type Fetched, fetchPlaylist, type Programme, programmes } from '../../media/programmes.ts'
import { SHARED_TEXTS } from '../../text/shared-texts.ts'

/** Players stall once the playlist stands still for longer than this many segments. */
const MAX_AGE_SEGMENTS = 3
const READ_EVERY_MS = 500
/** Three of the longest segments, which have ten seconds, and their answers. */
const DEADLINE_MS = 45_000

interface Look {
  readonly programme: Programme
  /** Null for a playlist that moves. */
  readonly problem: Pick<DoctorEvidence, 'expected' | 'actual'> | null
  readonly ageMs: number | null
}

/** The clocks of the engine and of this machine may differ, so an age below zero proves nothing either. */
const ageOf = ({ endsAtMs }: PlaylistEnd, { clock }: CheckContext): number | null =>
  endsAtMs === null ? null : clock.now().getTime() - endsAtMs

const limitMs = ({ targetSeconds }: PlaylistEnd): number => targetSeconds * 1000 * MAX_AGE_SEGMENTS

const isFresh = (end: PlaylistEnd, ageMs: number | null): boolean =>
  ageMs !== null && ageMs > -limitMs(end) && ageMs < limitMs(end)

const hasMoved = (first: PlaylistEnd, next: Fetched<PlaylistEnd>): boolean =>
  next.ok && next.value.nextSequence !== first.nextSequence

/** Reads the playlist until it has a new segment, at most as long as players wait. */
const awaitMove = async (
  programme: Programme,
  first: PlaylistEnd,
  context: CheckContext,
): Promise<boolean> => {
  const startedMs = context.clock.monotonicMs()
  while (context.clock.monotonicMs() - startedMs < limitMs(first)) {
    await delay(READ_EVERY_MS, { signal: context.signal })
    if (hasMoved(first, await fetchPlaylist(programme, context))) return true
  }
  return false
}

const problemOf = async (programme: Programme, context: CheckContext): Promise<Look> => {
  const playlist = await fetchPlaylist(programme, context)
  if (!playlist.ok)
    return { programme, problem: { expected: 'a playlist', actual: playlist.reason }, ageMs: null }
  const end = playlist.value
  const ageMs = ageOf(end, context)
  if (end.isEnded)
    return { programme, problem: { expected: 'a live playlist', actual: 'it has ended' }, ageMs }
  if (isFresh(end, ageMs) || (await awaitMove(programme, end, context)))
    return { programme, problem: null, ageMs }
  const actual = `no new segment for ${limitMs(end) / 1000} s`
  return { programme, problem: { expected: `a new segment every ${end.targetSeconds} s`, actual }, ageMs }
}

const ageEvidence = ({ programme: { stream, path }, ageMs }: Look): DoctorEvidence => ({
  what: `age of the picture of ${stream.streamId}`,
  expected: 'a few seconds',
  actual: ageMs === null ? 'not known' : `${(ageMs / 1000).toFixed(1)} s`,
  source: `GET ${path}`,
})

const problemEvidence = ({ programme: { stream, path }, problem }: Look): DoctorEvidence[] =>
  problem === null ? [] : [{ what: `playlist of ${stream.streamId}`, ...problem, source: `GET ${path}` }]

export const mediaPlaylist: Check = {
  id: 'media.playlist',
  group: 'media',
  title: 'The playlist of every stream on air moves',
  dependsOn: ['media.engine'],
  severity: 'error',
  cost: 'quick',
  deadlineMs: DEADLINE_MS,
  symptom: 'The stream is live, but players load forever or stand still.',
  ...SHARED_TEXTS['media.playlist'],
  docs: 'docs/deployment.md',
  run: async (context) => {
    const watched = await programmes(context)
    if (watched.length === 0) return skip('no stream with an HLS output is on air for ten seconds')
    const looks = await Promise.all(watched.map((programme) => problemOf(programme, context)))
    const evidence = looks.flatMap(problemEvidence)
    if (evidence.length === 0) return pass('every playlist moves', looks.map(ageEvidence))
    const names = looks
      .filter(({ problem }) => problem !== null)
      .map(({ programme }) => programme.stream.streamId)
    return fault({ summary: `players get no new picture of ${names.join(', ')}`, evidence })
  },
}
