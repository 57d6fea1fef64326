/** One published media segment. */
export interface Segment {
  readonly name: string
  readonly durationMs: number
  /** Wall-clock time of its first frame. */
  readonly programDateTime: string
  /** Its timestamps do not continue those of the segment before. */
  readonly discontinuity: boolean
}

/** A live media playlist (RFC 8216), immutable: each publication makes a new one. */
export interface Playlist {
  readonly targetSeconds: number
  readonly mediaSequence: number
  /** Number of discontinuities that left the window; players align their timelines by it. */
  readonly discontinuitySequence: number
  readonly segments: readonly Segment[]
  readonly ended: boolean
}

export const emptyPlaylist = (targetSeconds: number): Playlist => ({
  targetSeconds,
  mediaSequence: 0,
  discontinuitySequence: 0,
  segments: [],
  ended: false,
})

/** Adds a segment and drops the segments beyond the window. */
export const append = (playlist: Playlist, segment: Segment, windowSegments: number): Playlist => {
  const segments = [...playlist.segments, segment]
  const gone = segments.splice(0, Math.max(0, segments.length - windowSegments))
  return {
    targetSeconds: Math.max(playlist.targetSeconds, Math.round(segment.durationMs / 1000)),
    mediaSequence: playlist.mediaSequence + gone.length,
    discontinuitySequence:
      playlist.discontinuitySequence + gone.filter(({ discontinuity }) => discontinuity).length,
    segments,
    ended: false,
  }
}

export const renderPlaylist = (playlist: Playlist): string => {
  const head = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${playlist.targetSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuitySequence}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ]
  const tail = playlist.ended ? ['#EXT-X-ENDLIST'] : []
  return `${[...head, ...playlist.segments.flatMap(renderSegment), ...tail].join('\n')}\n`
}

const renderSegment = (segment: Segment): string[] => [
  ...(segment.discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
  `#EXT-X-PROGRAM-DATE-TIME:${segment.programDateTime}`,
  `#EXTINF:${(segment.durationMs / 1000).toFixed(6)},`,
  segment.name,
]

const SEGMENT =
  /^(#EXT-X-DISCONTINUITY\n)?#EXT-X-PROGRAM-DATE-TIME:(\S+)\n#EXTINF:([\d.]+),\n([a-z0-9-]+\.ts)$/gm

/** Parses the output of `renderPlaylist`. Null for other text. */
export const parsePlaylist = (text: string): Playlist | null => {
  const targetSeconds = numberOf(text, 'TARGETDURATION')
  const mediaSequence = numberOf(text, 'MEDIA-SEQUENCE')
  const discontinuitySequence = numberOf(text, 'DISCONTINUITY-SEQUENCE')
  if (targetSeconds === null || mediaSequence === null || discontinuitySequence === null) return null
  const segments = [...text.matchAll(SEGMENT)].map(
    ([, discontinuity, programDateTime = '', seconds, name = '']): Segment => ({
      name,
      durationMs: Number(seconds) * 1000,
      programDateTime,
      discontinuity: discontinuity !== undefined,
    }),
  )
  return {
    targetSeconds,
    mediaSequence,
    discontinuitySequence,
    segments,
    ended: text.includes('#EXT-X-ENDLIST'),
  }
}

const numberOf = (text: string, tag: string): number | null => {
  const digits = new RegExp(`^#EXT-X-${tag}:(\\d{1,15})$`, 'm').exec(text)?.[1]
  return digits === undefined ? null : Number(digits)
}
