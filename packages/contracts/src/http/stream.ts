import { type Static, Type } from 'typebox'
import { errorCodes } from '../error-codes.ts'
import { ObservedError } from '../errors.ts'
import { closed, Id, Measured, nullable, Revision, Timestamp } from '../primitives.ts'
import { OUTPUT_STATES, OUTPUT_TYPES, OutputStatus } from './outputs.ts'

export const STREAM_STATUSES = ['offline', 'starting', 'live', 'paused', 'stopping', 'failed'] as const
export type StreamStatus = (typeof STREAM_STATUSES)[number]

export const STREAM_ACTIONS = ['start', 'stop', 'pause', 'resume', 'restart'] as const
export type StreamAction = (typeof STREAM_ACTIONS)[number]

export const HEALTHS = ['healthy', 'degraded', 'failing', 'unknown'] as const
export type StreamHealth = (typeof HEALTHS)[number]

/** Measured by the engine over the last seconds; null while unknown. `speed` is media time over wall time. */
export const Performance = Type.Object(
  {
    fps: Measured,
    targetFps: Measured,
    bitrateKbps: Measured,
    framesRendered: Measured,
    framesDropped: Measured,
    framesDuplicated: Measured,
    speed: Measured,
    renderTimeMs: Measured,
    cpuPercent: Measured,
    memoryBytes: Measured,
  },
  { $id: 'Performance', ...closed },
)
export type Performance = Static<typeof Performance>

export const UNKNOWN_PERFORMANCE: Performance = {
  fps: null,
  targetFps: null,
  bitrateKbps: null,
  framesRendered: null,
  framesDropped: null,
  framesDuplicated: null,
  speed: null,
  renderTimeMs: null,
  cpuPercent: null,
  memoryBytes: null,
}

export const StreamState = Type.Object(
  {
    streamId: Id,
    status: Type.Enum([...STREAM_STATUSES]),
    desired: Type.Enum(['offline', 'live', 'paused']),
    health: Type.Enum([...HEALTHS]),
    revision: Revision,
    appliedRevision: Revision,
    since: Timestamp,
    startedAt: nullable(Timestamp),
    uptimeSeconds: Measured,
    error: nullable(ObservedError),
    performance: Performance,
    outputs: Type.Array(OutputStatus),
    preview: Type.Object({ hls: nullable(Type.String()) }, closed),
  },
  { $id: 'StreamState', ...closed },
)
export type StreamState = Static<typeof StreamState>

export const StreamControl = Type.Object(
  { action: Type.Enum([...STREAM_ACTIONS]) },
  { $id: 'StreamControl', ...closed },
)
export type StreamControl = Static<typeof StreamControl>

export const X264_PRESETS = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium'] as const

const VideoConfig = Type.Object(
  {
    width: Type.Integer({ minimum: 160, maximum: 3840, multipleOf: 2 }),
    height: Type.Integer({ minimum: 90, maximum: 2160, multipleOf: 2 }),
    fps: Type.Integer({ minimum: 1, maximum: 60 }),
    bitrateKbps: Type.Integer({ minimum: 100, maximum: 50_000 }),
    preset: Type.Enum([...X264_PRESETS]),
    tune: nullable(Type.Enum(['zerolatency', 'film', 'animation', 'stillimage'])),
  },
  closed,
)
const AudioConfig = Type.Object({ bitrateKbps: Type.Integer({ minimum: 32, maximum: 320 }) }, closed)

export const StreamConfig = Type.Object(
  { video: VideoConfig, audio: AudioConfig },
  { $id: 'StreamConfig', ...closed },
)
export type StreamConfig = Static<typeof StreamConfig>

/** Low delay, so that an edit is seen in the preview at once (ADR 0044). */
export const DEFAULT_STREAM_CONFIG: StreamConfig = {
  video: {
    width: 1280,
    height: 720,
    fps: 30,
    bitrateKbps: 2500,
    preset: 'veryfast',
    tune: 'zerolatency',
  },
  audio: { bitrateKbps: 128 },
}

/** `restartRequired` names the fields that differ from the running config and take effect at the next start or restart. */
export const StreamConfigView = Type.Object(
  {
    ...StreamConfig.properties,
    revision: Revision,
    restartRequired: Type.Array(Type.String()),
  },
  { $id: 'StreamConfigView', ...closed },
)
export type StreamConfigView = Static<typeof StreamConfigView>

export const Stream = Type.Object(
  { id: Id, name: Type.String({ minLength: 1, maxLength: 200 }), createdAt: Timestamp, revision: Revision },
  { $id: 'Stream', ...closed },
)
export type Stream = Static<typeof Stream>

export const StreamCreate = Type.Object(
  { id: Id, name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  { $id: 'StreamCreate', ...closed },
)
export type StreamCreate = Static<typeof StreamCreate>

const FaultCode = Type.Object({ code: Type.Enum(errorCodes) }, { $id: 'FaultCode', ...closed })

/** One output in a list of streams; `GET /api/stream/state` has the rest. */
export const OutputSummary = Type.Object(
  {
    id: Id,
    type: Type.Enum([...OUTPUT_TYPES]),
    state: Type.Enum([...OUTPUT_STATES]),
    error: nullable(FaultCode),
  },
  { $id: 'OutputSummary', ...closed },
)
export type OutputSummary = Static<typeof OutputSummary>

/** A stream with the parts of its `StreamState` that a list shows. */
export const StreamSummary = Type.Object(
  {
    ...Stream.properties,
    status: nullable(Type.Enum([...STREAM_STATUSES])),
    health: nullable(Type.Enum([...HEALTHS])),
    since: nullable(Timestamp),
    startedAt: nullable(Timestamp),
    uptimeSeconds: Measured,
    error: nullable(FaultCode),
    outputs: nullable(Type.Array(OutputSummary)),
  },
  {
    $id: 'StreamSummary',
    ...closed,
    description:
      'As in its `StreamState`. All of it is null while the stored stream cannot be read, and for a caller without ' +
      '`stream.read` on the stream.',
  },
)
export type StreamSummary = Static<typeof StreamSummary>

export const StreamList = Type.Object(
  { items: Type.Array(StreamSummary), nextCursor: nullable(Type.String()) },
  { $id: 'StreamList', ...closed },
)
