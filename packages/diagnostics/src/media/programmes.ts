import { type CheckContext, oncePerRun } from '../context/context.ts'
import { ProbeError } from '../probes/result.ts'
import { type ApiAddress, getFromApi } from './api-reading.ts'
import { type PlaylistEnd, playlistEnd } from './playlist.ts'
import { type SeenStream, wantedStreams } from './streams.ts'

/** A stream that just began has no segments yet. */
const SETTLED_AFTER_SECONDS = 10
/** Ten seconds at 50 Mbit/s. */
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024

/** A stream on air whose programme the API serves. */
export interface Programme {
  readonly stream: SeenStream
  /** Path of the playlist. */
  readonly path: string
  readonly api: ApiAddress
}

/** A file of the programme, or why it cannot be had. */
export type Fetched<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string }

const isOnAir = ({ status, uptimeSeconds }: SeenStream): boolean =>
  (status === 'live' || status === 'paused') && (uptimeSeconds ?? 0) >= SETTLED_AFTER_SECONDS

/** The programmes that players can watch now. */
export const programmes = oncePerRun(async (context): Promise<Programme[]> => {
  const reading = await wantedStreams({ ...context, run: context })
  if (!reading.ok) return []
  const { api, wanted } = reading.value
  return wanted.filter(isOnAir).flatMap((stream) => {
    const path = stream.preview.hls
    return path === null ? [] : [{ stream, path, api }]
  })
})

const fetchFile = async (
  { api }: Programme,
  path: string,
  { signal }: Pick<CheckContext, 'signal'>,
): Promise<Fetched<Buffer>> => {
  try {
    const { status, body } = await getFromApi({ api, path, signal, maxBytes: MAX_SEGMENT_BYTES })
    return status === 200 ? { ok: true, value: body } : { ok: false, reason: `status ${status}` }
  } catch (error) {
    if (error instanceof ProbeError) return { ok: false, reason: error.message }
    throw error
  }
}

export const fetchPlaylist = async (
  programme: Programme,
  context: Pick<CheckContext, 'signal'>,
): Promise<Fetched<PlaylistEnd>> => {
  const file = await fetchFile(programme, programme.path, context)
  if (!file.ok) return file
  const end = playlistEnd(file.value.toString())
  return end === null ? { ok: false, reason: 'no playlist with segments' } : { ok: true, value: end }
}

/** A segment of the playlist, by its path there. */
export const fetchSegment = (
  programme: Programme,
  segment: string,
  context: Pick<CheckContext, 'signal'>,
): Promise<Fetched<Buffer>> => {
  const { pathname } = new URL(segment, new URL(programme.path, programme.api.base))
  return fetchFile(programme, pathname, context)
}
