import { checker, MAX_WARNINGS } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { CONTAINERS } from '../container.ts'

const closed = { additionalProperties: false } as const

/** Parent -> child: open this file with this demuxer. */
const ProbeRequest = Type.Object({ path: Type.String(), container: Type.Enum([...CONTAINERS]) }, closed)
export type ProbeRequest = Static<typeof ProbeRequest>

/** Child -> parent, once. `video` is null when the file holds no video that the engine may decode. */
const ProbeAnswer = Type.Object(
  {
    video: Type.Union([
      Type.Object(
        {
          width: Type.Integer({ minimum: 1 }),
          height: Type.Integer({ minimum: 1 }),
          durationMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
          codedWidth: Type.Integer({ minimum: 1 }),
          codedHeight: Type.Integer({ minimum: 1 }),
          notHonoured: Type.Array(Type.String({ maxLength: 300 }), {
            maxItems: MAX_WARNINGS,
            description: 'For people: what the picture asks for and does not get.',
          }),
        },
        closed,
      ),
      Type.Null(),
    ]),
    refusedCodec: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
      description: 'The codec of the picture or the sound that is not on the list.',
    }),
  },
  closed,
)
export type ProbeAnswer = Static<typeof ProbeAnswer>

export const checkProbeRequest = checker(ProbeRequest, 'The probe request')
export const checkProbeAnswer = checker(ProbeAnswer, 'The probe answer')
