import {
  Asset,
  ChatMessage,
  checker,
  DesiredLayer,
  DesiredOutput,
  Id,
  LayerStatus,
  LISTENED_LAYERS_MAX,
  Measured,
  ObservedError,
  OutputStatus,
  Performance,
  StreamConfig,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false } as const

/** Messages of the faults, by id. The address or key of these layers and outputs cannot be decrypted. */
const Unreadable = Type.Object(
  {
    layers: Type.Record(Type.String(), Type.String()),
    outputs: Type.Record(Type.String(), Type.String()),
  },
  closed,
)

/** Everything the picture depends on. It is sent whole; the child applies the difference to what it shows. */
export const Scene = Type.Object(
  {
    revision: Type.Integer({ minimum: 0 }),
    paused: Type.Boolean(),
    layers: Type.Array(DesiredLayer),
    outputs: Type.Array(DesiredOutput),
    quarantined: Type.Array(Type.String(), {
      description: 'Layers whose source is not opened, because it crashed the engine.',
    }),
    unreadable: Unreadable,
    assets: Type.Record(Type.String(), Asset, { description: 'Every asset that a layer names, by id.' }),
  },
  closed,
)
export type Scene = Static<typeof Scene>

/** Addresses and certificates of everything remote. */
export const EgressSettings = Type.Object(
  {
    /** Networks that are open beside public addresses. */
    sourceNetworks: Type.Array(Type.String()),
    outputNetworks: Type.Array(Type.String()),
    /** Authorities in PEM that are trusted beside the public ones. */
    extraCa: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
)
export type EgressSettings = Static<typeof EgressSettings>

/** Supervisor -> child, over the fork's IPC channel. */
export const EngineCommand = Type.Union([
  Type.Object(
    {
      type: Type.Literal('start'),
      streamId: Type.String(),
      dataDir: Type.String(),
      /** Bytes that outputs leave free on the disk of `dataDir`. */
      minFreeDiskBytes: Type.Number({ minimum: 0 }),
      config: StreamConfig,
      /** Continue the HLS playlist of the previous child after a discontinuity. */
      resume: Type.Boolean(),
      egress: EgressSettings,
      /** As in `lease`. */
      leaseEndsAtMs: Type.Number(),
      scene: Scene,
      chat: Type.Array(ChatMessage),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('scene'), scene: Scene }, closed),
  /** The newest messages, oldest first. Replaces the earlier list. */
  Type.Object({ type: Type.Literal('chat'), messages: Type.Array(ChatMessage) }, closed),
  /** Pushing stops at this instant of the host's clock (`hostUptimeMs`) unless another lease message comes first. */
  Type.Object({ type: Type.Literal('lease'), endsAtMs: Type.Number() }, closed),
  /** The preview goes to the supervisor's pipe while it is watched, and so does the sound of each of these layers alone. */
  Type.Object(
    {
      type: Type.Literal('preview'),
      isWatched: Type.Boolean(),
      layers: Type.Array(Id, { maxItems: LISTENED_LAYERS_MAX }),
    },
    closed,
  ),
  /** Answered by `idle` before `start`. */
  Type.Object({ type: Type.Literal('ping') }, closed),
  /** Flush, write trailers, answer `stopped`, exit 0. `final` ends the HLS playlist; otherwise another process continues it. */
  Type.Object({ type: Type.Literal('stop'), final: Type.Boolean() }, closed),
])
export type EngineCommand = Static<typeof EngineCommand>

export const MAX_STACK_CHARACTERS = 4000

/** Child -> supervisor. */
export const EngineEvent = Type.Union([
  /** The process has loaded its codecs and accepts `start`. */
  Type.Object({ type: Type.Literal('ready') }, closed),
  /** The process waits for `start`. Answers `ping`. */
  Type.Object(
    { type: Type.Literal('idle'), cpuPercent: Measured, memoryBytes: Type.Integer({ minimum: 0 }) },
    closed,
  ),
  /** The first frame left the encoder: the programme is on air. */
  Type.Object({ type: Type.Literal('live') }, closed),
  /** The scene of this revision is in the encoded picture from this frame on. */
  Type.Object({ type: Type.Literal('applied'), revision: Type.Integer(), frame: Type.Integer() }, closed),
  /** Sent once a second, and at once when the state of a layer or output changes. Also the heartbeat. */
  Type.Object(
    {
      type: Type.Literal('status'),
      performance: Performance,
      layers: Type.Record(Type.String(), LayerStatus),
      outputs: Type.Record(Type.String(), OutputStatus),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('stopped') }, closed),
  /** The child cannot go on and will exit with a code other than 0. */
  Type.Object(
    {
      type: Type.Literal('fatal'),
      error: ObservedError,
      /** Stack of the error. Absent for a refusal, whose code is enough. */
      stack: Type.Optional(Type.String({ maxLength: MAX_STACK_CHARACTERS })),
    },
    closed,
  ),
])
export type EngineEvent = Static<typeof EngineEvent>

export const checkEngineCommand = checker(EngineCommand, 'The command to the engine')
export const checkEngineEvent = checker(EngineEvent, 'The event from the engine')
