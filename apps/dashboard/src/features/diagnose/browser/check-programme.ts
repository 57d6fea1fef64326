import { delay } from '@stream-manager/async'
import { type PlaylistEnd, playlistEnd, SHARED_TEXTS } from '@stream-manager/diagnostics/browser'
import type { BrowserOutcome } from './outcome.ts'

const DEADLINE_MS = 10_000
const READ_EVERY_MS = 500
const MOVES = 2
/** Players stall once the playlist stands still for longer than this many segments. */
const MAX_AGE_SEGMENTS = 3

export interface Programme {
  readonly url: string
  /** Counts these requests with those of the player of the page (CMCD). */
  readonly playbackId: string
  /** Null: none is needed. */
  readonly getToken: () => Promise<string | null>
}

type Summary = BrowserOutcome['summary']

/** A file that does not come as players need it. */
class Unplayable extends Error {
  readonly summary: Summary
  constructor(summary: Summary) {
    super('the programme cannot be played')
    this.summary = summary
  }
}

const fetchFile = async (programme: Programme, url: URL, signal: AbortSignal): Promise<ArrayBuffer> => {
  const { playbackId, getToken } = programme
  const asked = new URL(url)
  asked.searchParams.set('CMCD', `sid="${playbackId}"`)
  const token = await getToken()
  const response = await fetch(asked, {
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    ...(token !== null && { headers: { authorization: `Bearer ${token}` } }),
  }).catch(() => null)
  const name = url.pathname.split('/').at(-1) ?? ''
  if (response === null) throw new Unplayable((texts) => texts.fileUnread(name))
  if (!response.ok) throw new Unplayable((texts) => texts.fileRefused(name, response.status))
  return response.arrayBuffer().catch(() => {
    throw new Unplayable((texts) => texts.fileUnread(name))
  })
}

const readPlaylist = async (programme: Programme, signal: AbortSignal): Promise<PlaylistEnd> => {
  const bytes = await fetchFile(programme, new URL(programme.url), signal)
  const end = playlistEnd(new TextDecoder().decode(bytes))
  if (end === null || end.isEnded) throw new Unplayable((texts) => texts.noPlaylist)
  return end
}

/** Reads the playlist until it has a new segment, at most as long as players wait. */
const awaitMove = async (
  programme: Programme,
  before: PlaylistEnd,
  signal: AbortSignal,
): Promise<PlaylistEnd> => {
  const limitSeconds = before.targetSeconds * MAX_AGE_SEGMENTS
  const startMs = performance.now()
  while (performance.now() - startMs < limitSeconds * 1000) {
    await delay(READ_EVERY_MS, { signal })
    const end = await readPlaylist(programme, signal)
    if (end.nextSequence !== before.nextSequence) return end
  }
  throw new Unplayable((texts, number) => texts.playlistStands(number(limitSeconds)))
}

const play = async (programme: Programme, signal: AbortSignal): Promise<Summary> => {
  let end = await readPlaylist(programme, signal)
  const startMs = performance.now()
  for (let move = 0; move < MOVES; move += 1) end = await awaitMove(programme, end, signal)
  const seconds = (performance.now() - startMs) / 1000
  const newest = new URL(end.segments.at(-1) ?? '', programme.url)
  const { byteLength } = await fetchFile(programme, newest, signal)
  if (byteLength === 0) throw new Unplayable((texts) => texts.emptySegment)
  return (texts, number) =>
    texts.programmeMoves({
      moves: number(MOVES),
      seconds: number(seconds, 1),
      targetSeconds: number(end.targetSeconds),
    })
}

/** Loads the playlist until it has moved twice, and then its newest segment. */
export const checkProgramme = async (programme: Programme, signal: AbortSignal): Promise<BrowserOutcome> => {
  const startMs = performance.now()
  const since = () => ({ durationMs: performance.now() - startMs })
  try {
    const summary = await play(programme, signal)
    return { status: 'pass', summary, explanation: null, ...since() }
  } catch (error) {
    if (!(error instanceof Unplayable)) throw error
    const { summary } = error
    return { status: 'fail', summary, explanation: SHARED_TEXTS['media.playlist'], ...since() }
  }
}
