import { type Static, Type } from 'typebox'
import { ObservedError } from '../errors.ts'
import { closed, Id, Measured, nullable, Revision } from '../primitives.ts'

export const OUTPUT_TYPES = ['hls', 'rtmp', 'icecast', 'file'] as const
export type OutputType = (typeof OUTPUT_TYPES)[number]

export const OUTPUT_STATES = ['idle', 'connecting', 'live', 'retrying', 'failed'] as const
export type OutputState = (typeof OUTPUT_STATES)[number]

const Url = Type.String({ minLength: 1, maxLength: 2048 })
const Secret = Type.String({ minLength: 1, maxLength: 512, description: 'Write-only; reads show `hasKey`.' })

/** Length of a segment where the output names none. */
export const DEFAULT_SEGMENT_SECONDS = 2

/** Why the listeners of an output are not known. */
export const LISTENERS_FAULTS = ['refused', 'unreadable'] as const

const listenerFields = {
  listeners: Type.Optional(
    Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: 'Of an `icecast` output: who listens to its mount, as the server says. Null: not known.',
    }),
  ),
  listenersFault: Type.Optional(
    nullable(
      Type.Enum([...LISTENERS_FAULTS], {
        description:
          '`refused`: the server does not show its statistics to the source. `unreadable`: it does not answer, or ' +
          'does not name the mount.',
      }),
    ),
  ),
}

export const HlsOptions = Type.Object(
  {
    segmentSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        description: 'Default: 2. The first segment after a start of the stream lasts one second.',
      }),
    ),
    windowSegments: Type.Optional(Type.Integer({ minimum: 3, maximum: 60 })),
  },
  { $id: 'HlsOptions', ...closed },
)
export const RtmpOptions = Type.Object({}, { $id: 'RtmpOptions', ...closed })
export const IcecastOptions = Type.Object(
  {
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    bitrateKbps: Type.Optional(
      Type.Integer({
        minimum: 32,
        maximum: 320,
        description:
          'The nearest rate of MP3 is taken: 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256 or 320.',
      }),
    ),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    genre: Type.Optional(Type.String({ maxLength: 200 })),
    description: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { $id: 'IcecastOptions', ...closed },
)
export const FileOptions = Type.Object(
  { container: Type.Optional(Type.Enum(['mkv', 'ts', 'mp4'])) },
  { $id: 'FileOptions', description: 'Written under DATA_DIR/recordings; mp4 is fragmented.', ...closed },
)

/** Schema of the options of each output type. */
export const OUTPUT_OPTIONS = {
  hls: HlsOptions,
  rtmp: RtmpOptions,
  icecast: IcecastOptions,
  file: FileOptions,
} as const

const variant = <Kind extends OutputType>(type: Kind) =>
  Type.Object(
    {
      id: Id,
      type: Type.Literal(type),
      enabled: Type.Boolean(),
      url: nullable(Url),
      key: nullable(Secret),
      options: OUTPUT_OPTIONS[type],
      revision: Revision,
    },
    closed,
  )

/** A desired output with its secret. It is stored and given to the engine, but never returned to a client. */
export const DesiredOutput = Type.Union([
  variant('hls'),
  variant('rtmp'),
  variant('icecast'),
  variant('file'),
])
export type DesiredOutput = Static<typeof DesiredOutput>
export type OutputOf<Kind extends OutputType> = Extract<DesiredOutput, { type: Kind }>

/** The engine-reported status of one output. */
export const OutputStatus = Type.Object(
  {
    id: Id,
    type: Type.Enum([...OUTPUT_TYPES]),
    state: Type.Enum([...OUTPUT_STATES]),
    error: nullable(ObservedError),
    retries: Type.Integer({ minimum: 0 }),
    nextRetryAt: nullable(Type.String()),
    bitrateKbps: Measured,
    ...listenerFields,
  },
  { $id: 'OutputStatus', ...closed },
)
export type OutputStatus = Static<typeof OutputStatus>

/** The status of an output that no engine runs. */
export const idleOutputStatus = ({ id, type }: Pick<OutputStatus, 'id' | 'type'>): OutputStatus => ({
  id,
  type,
  state: 'idle',
  error: null,
  retries: 0,
  nextRetryAt: null,
  bitrateKbps: null,
})

export const Output = Type.Object(
  {
    id: Id,
    type: Type.Enum([...OUTPUT_TYPES]),
    enabled: Type.Boolean(),
    url: nullable(Url),
    hasKey: Type.Boolean(),
    options: Type.Union(Object.values(OUTPUT_OPTIONS)),
    revision: Revision,
    state: Type.Enum([...OUTPUT_STATES]),
    error: nullable(ObservedError),
    retries: Type.Integer({ minimum: 0 }),
    nextRetryAt: nullable(Type.String()),
    bitrateKbps: Measured,
    ...listenerFields,
  },
  { $id: 'Output', ...closed },
)
export type Output = Omit<Static<typeof Output>, 'options'> & { options: DesiredOutput['options'] }

const AnyOptions = Type.Record(Type.String(), Type.Unknown(), {
  description: 'By `type`: HlsOptions, RtmpOptions, IcecastOptions, FileOptions.',
})

export const OutputCreate = Type.Object(
  {
    id: Type.Optional(Id),
    type: Type.Enum([...OUTPUT_TYPES]),
    enabled: Type.Optional(Type.Boolean()),
    url: Type.Optional(Url),
    key: Type.Optional(Secret),
    options: Type.Optional(AnyOptions),
  },
  { $id: 'OutputCreate', ...closed },
)
export type OutputCreate = Static<typeof OutputCreate>

/** RFC 7396 merge patch; `key: null` removes the key. */
export const OutputPatch = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    url: Type.Optional(Url),
    key: Type.Optional(nullable(Secret)),
    options: Type.Optional(AnyOptions),
  },
  { $id: 'OutputPatch', ...closed },
)
export type OutputPatch = Static<typeof OutputPatch>

export const OutputList = Type.Object(
  { items: Type.Array(Output), nextCursor: nullable(Type.String()) },
  { $id: 'OutputList', ...closed },
)
