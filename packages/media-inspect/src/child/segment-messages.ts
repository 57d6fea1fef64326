import { checker, nullable } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false } as const

/** Parent -> child: decode the MPEG-TS on standard input. */
const SegmentRequest = Type.Object({ container: Type.Literal('mpegts') }, closed)

const count = (description: string) => Type.Integer({ minimum: 0, description })

const TrackMeasures = Type.Object(
  {
    frames: count('Pictures, or blocks of sound, that were decoded.'),
    damaged: count('Packets that the decoder refused, and frames that it calls damaged.'),
    lost: count('Frames that the distances between the others leave room for, at a constant rate.'),
    startMs: Type.Number({ description: 'First presentation time, by the clock of the segment.' }),
    endMs: Type.Number({ description: 'Last presentation time.' }),
  },
  closed,
)
export type TrackMeasures = Static<typeof TrackMeasures>

/** Child -> parent, once. A track without a single decoded frame is null. */
export const SegmentMeasures = Type.Object(
  {
    video: nullable(TrackMeasures),
    audio: nullable(TrackMeasures),
    peak: nullable(
      Type.Number({
        minimum: 0,
        description: 'Largest sample of the sound; 1 is full scale. Null where its format is not float.',
      }),
    ),
  },
  closed,
)
export type SegmentMeasures = Static<typeof SegmentMeasures>

export const NOTHING_DECODED: SegmentMeasures = { video: null, audio: null, peak: null }

export const checkSegmentRequest = checker(SegmentRequest, 'The segment request')
export const checkSegmentMeasures = checker(SegmentMeasures, 'The segment measures')
