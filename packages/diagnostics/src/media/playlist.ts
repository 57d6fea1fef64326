/** The newest end of a live playlist of HLS (RFC 8216). */
export interface PlaylistEnd {
  readonly targetSeconds: number
  /** Number of the segment after the last one, which grows with each segment. */
  readonly nextSequence: number
  /** Paths of the newest segments, relative to the playlist, the newest last. */
  readonly segments: readonly string[]
  /** Wall-clock time at which the newest segment ends, in ms; null where the playlist names none. */
  readonly endsAtMs: number | null
  readonly isEnded: boolean
}

const numberOf = (lines: readonly string[], tag: string): number | null => {
  const line = lines.find((one) => one.startsWith(`#EXT-X-${tag}:`))
  const value = line === undefined ? Number.NaN : Number(line.slice(line.indexOf(':') + 1))
  return Number.isFinite(value) ? value : null
}

/** The date of the newest segment that has one, moved on by the segments from there. */
const endOf = (lines: readonly string[]): number | null => {
  let atMs: number | null = null
  for (const line of lines) {
    if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) atMs = Date.parse(line.slice(line.indexOf(':') + 1))
    if (line.startsWith('#EXTINF:') && atMs !== null) atMs += Number.parseFloat(line.slice(8)) * 1000
  }
  return atMs !== null && Number.isFinite(atMs) ? atMs : null
}

/** Null for a text that is no media playlist with a segment. */
export const playlistEnd = (text: string): PlaylistEnd | null => {
  const lines = text.split(/\r?\n/)
  const targetSeconds = numberOf(lines, 'TARGETDURATION')
  const segments = lines.filter((line) => line !== '' && !line.startsWith('#'))
  if (lines[0] !== '#EXTM3U' || targetSeconds === null || segments.length === 0) return null
  return {
    targetSeconds,
    nextSequence: (numberOf(lines, 'MEDIA-SEQUENCE') ?? 0) + segments.length,
    segments,
    endsAtMs: endOf(lines),
    isEnded: lines.includes('#EXT-X-ENDLIST'),
  }
}
