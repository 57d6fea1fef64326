import { type Static, Type } from 'typebox'
import { ObservedError } from './errors.ts'
import { DesiredLayer, LayerStatus } from './http/layers.ts'
import { DesiredOutput, OutputStatus } from './http/outputs.ts'
import { Performance, STREAM_STATUSES, StreamConfig } from './http/stream.ts'
import { closed, Id, nullable, Revision, Timestamp } from './primitives.ts'

/**
 * What the operator asked for, one document a stream; its backplane revision is `StreamState.revision`.
 * `generation` grows with every start and restart: an engine running another generation must begin anew.
 */
export const DesiredStream = Type.Object(
  {
    streamId: Id,
    name: Type.String(),
    createdAt: Timestamp,
    status: Type.Enum(['offline', 'live', 'paused']),
    generation: Type.Integer({ minimum: 0 }),
    since: Type.String({ description: 'When `status` or `generation` last changed; ISO 8601.' }),
    config: StreamConfig,
    configRevision: Revision,
    layers: Type.Array(DesiredLayer, { description: 'In z-order, lowest first.' }),
    outputs: Type.Array(DesiredOutput),
  },
  closed,
)
export type DesiredStream = Static<typeof DesiredStream>

/** What the engine's supervisor reports, written under its fence. */
export const ObservedStream = Type.Object(
  {
    /** Of the lease this was reported under: an earlier holder's word says nothing of what runs now. */
    fence: Type.Optional(Type.Integer({ minimum: 0 })),
    status: Type.Enum([...STREAM_STATUSES]),
    since: Timestamp,
    startedAt: nullable(Timestamp),
    appliedRevision: Revision,
    generation: Type.Integer({ minimum: 0 }),
    degraded: Type.Boolean(),
    error: nullable(ObservedError),
    config: nullable(StreamConfig),
    performance: Performance,
    layers: Type.Record(Type.String(), LayerStatus),
    outputs: Type.Record(Type.String(), OutputStatus),
    /** Set by whoever noticed that no engine holds the stream: when, and which run was or should have been on air. */
    lost: Type.Optional(Type.Object({ at: Timestamp, generation: Type.Integer({ minimum: 0 }) }, closed)),
  },
  closed,
)
export type ObservedStream = Static<typeof ObservedStream>

/** Which streams there are, one document, so that the limit on their number is exact. */
export const StreamRegistry = Type.Object(
  {
    streams: Type.Array(Type.Object({ id: Id, name: Type.String(), createdAt: Timestamp }, closed)),
  },
  closed,
)
export type StreamRegistry = Static<typeof StreamRegistry>

/**
 * What is remembered of somebody who wrote to a chat, to judge their next message by. Times are milliseconds since
 * 1970 by the wall clock, since services on several hosts share them.
 */
export const ChatMember = Type.Object(
  {
    lastSentAtMs: Type.Integer(),
    /** When their allowance for several messages at once is whole again (generic cell rate algorithm). */
    allowanceWholeAtMs: Type.Number(),
    recent: Type.Array(Type.Object({ digest: Type.String(), sentAtMs: Type.Integer() }, closed), {
      description: 'Their last messages, newest first.',
    }),
  },
  closed,
)
export type ChatMember = Static<typeof ChatMember>

/** Who goes by a name in a chat, so that nobody else can look like them. */
export const ChatNameClaim = Type.Object({ userId: Type.String(), lastSentAtMs: Type.Integer() }, closed)
export type ChatNameClaim = Static<typeof ChatNameClaim>
