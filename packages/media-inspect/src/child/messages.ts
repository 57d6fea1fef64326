import { checker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { CONTAINERS } from '../container.ts'

const closed = { additionalProperties: false } as const

/** Parent -> child: open this file with this demuxer. */
const ProbeRequest = Type.Object({ path: Type.String(), container: Type.Enum([...CONTAINERS]) }, closed)
export type ProbeRequest = Static<typeof ProbeRequest>

/** Child -> parent, once. `null` when the file holds no readable video. */
const ProbeAnswer = Type.Object(
  {
    video: Type.Union([
      Type.Object(
        {
          width: Type.Integer({ minimum: 1 }),
          height: Type.Integer({ minimum: 1 }),
          durationMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
        },
        closed,
      ),
      Type.Null(),
    ]),
  },
  closed,
)
export type ProbeAnswer = Static<typeof ProbeAnswer>

export const checkProbeRequest = checker(ProbeRequest, 'The probe request')
export const checkProbeAnswer = checker(ProbeAnswer, 'The probe answer')
