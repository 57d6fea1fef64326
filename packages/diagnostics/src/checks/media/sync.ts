import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type NewestSegment, newestSegments } from '../../media/segments.ts'

/** Tracks are cut at a picture, so the sound of a healthy segment may begin some blocks of 21 ms beside it. */
const MAX_APART_MS = 300

/** How far the tracks begin and end apart; null without both. */
const apartMs = ({ measures }: NewestSegment): number | null => {
  if (!measures.ok) return null
  const { video, audio } = measures.value
  if (video === null || audio === null) return null
  return Math.max(Math.abs(video.startMs - audio.startMs), Math.abs(video.endMs - audio.endMs))
}

const evidenceOf = (newest: NewestSegment): DoctorEvidence[] => {
  const found = apartMs(newest)
  if (found === null || found <= MAX_APART_MS) return []
  return [
    {
      what: `sound and picture of ${newest.programme.stream.streamId}`,
      expected: `timestamps at most ${MAX_APART_MS} ms apart`,
      actual: `${Math.round(found)} ms apart`,
      source: newest.name,
    },
  ]
}

export const mediaSync: Check = {
  id: 'media.sync',
  group: 'media',
  title: 'Sound and picture have the same time',
  dependsOn: ['media.segment'],
  severity: 'error',
  cost: 'deep',
  symptom: 'Lips and words do not match, and the distance grows.',
  cause: 'The engine encodes slower than real time, so one track falls behind the other.',
  cure: {
    text: 'Restart the stream. If it happens again, choose a smaller picture or a faster preset.',
    command: null,
    auto: null,
  },
  docs: null,
  run: async (context) => {
    const newest = await newestSegments(context)
    if (newest.length === 0) return skip('no stream with an HLS output is on air for ten seconds')
    const evidence = newest.flatMap(evidenceOf)
    if (evidence.length > 0) return fault({ summary: 'sound and picture are apart', evidence })
    const largestMs = Math.max(...newest.map((one) => apartMs(one) ?? 0))
    return pass(`sound and picture are at most ${Math.round(largestMs)} ms apart`)
  },
}
