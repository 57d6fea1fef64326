import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type NewestSegment, newestSegments, TOO_SLOW } from '../../media/segments.ts'

/** A busy engine leaves out single pictures, which is no damage. */
const MAX_LOST_SHARE = 0.1

/** Why players cannot show the segment, or null. */
const problemOf = ({ measures }: NewestSegment): string | null => {
  if (!measures.ok) return measures.reason
  const { video, audio } = measures.value
  if (video === null) return 'no picture can be decoded'
  if (audio === null) return 'no sound can be decoded'
  const damaged = video.damaged + audio.damaged
  if (damaged > 0) return `${damaged} damaged parts`
  const due = video.frames + video.lost
  return video.lost > due * MAX_LOST_SHARE ? `${video.lost} of ${due} pictures are missing` : null
}

const evidenceOf = (newest: NewestSegment): DoctorEvidence[] => {
  const actual = problemOf(newest)
  if (actual === null) return []
  const { programme, name } = newest
  const what = `newest segment of ${programme.stream.streamId}`
  return [{ what, expected: 'pictures and sound without damage', actual, source: name }]
}

const passedEvidence = ({ programme, name, measures }: NewestSegment): DoctorEvidence => ({
  what: `newest segment of ${programme.stream.streamId}`,
  expected: 'pictures and sound',
  actual: measures.ok
    ? `${measures.value.video?.frames} pictures, ${measures.value.audio?.frames} blocks of sound`
    : '',
  source: name,
})

export const mediaSegment: Check = {
  id: 'media.segment',
  group: 'media',
  title: 'The newest segment of every stream on air decodes',
  dependsOn: ['media.playlist'],
  severity: 'error',
  cost: 'deep',
  symptom: 'Players load segments, but show no picture or broken pictures.',
  cause:
    'The files of the programme are damaged: a full or failing disk, or a proxy that changes or cuts files.',
  cure: {
    text: 'Check the disk below DATA_DIR, then restart the stream.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const newest = await newestSegments(context)
    if (newest.length === 0) return skip('no stream with an HLS output is on air for ten seconds')
    const evidence = newest.flatMap(evidenceOf)
    if (evidence.length === 0) return pass('the newest segments decode', newest.map(passedEvidence))
    if (!evidence.every(({ actual }) => actual === TOO_SLOW))
      return fault({ summary: 'a segment cannot be played', evidence })
    const fix = { text: 'Ask again when the machine has less to do.' }
    const cause = 'This machine is too busy to decode a segment.'
    return fault({ summary: 'a segment was not decoded in time', evidence, severity: 'warning', cause, fix })
  },
}
