import { type Static, Type } from 'typebox'
import { ObservedError } from './errors.ts'
import { DesiredLayer, LayerStatus } from './http/layers.ts'
import { DesiredOutput, OutputStatus } from './http/outputs.ts'
import { PlaybackSettings } from './http/playback.ts'
import { Performance, STREAM_STATUSES, StreamConfig } from './http/stream.ts'
import { closed, Id, nullable, Revision, Timestamp } from './primitives.ts'

/**
 * The operator's input, one document for each stream. Its backplane revision is `StreamState.revision`. `generation` grows
 * with every start and restart: an engine that runs another generation must begin a new run.
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
    sealed: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description:
          'Stored only: encrypted addresses and keys by `layers/<id>` and `outputs/<id>`, whose fields hold `***` instead.',
      }),
    ),
  },
  closed,
)
export type DesiredStream = Static<typeof DesiredStream>

/** The report of the engine's supervisor, written under its fence. */
export const ObservedStream = Type.Object(
  {
    /** Fence of the reporting lease: the report of an earlier holder says nothing about the current engine. */
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
    /** Set by the process that found no engine on the stream: the time, and the run that was or should be on air. */
    lost: Type.Optional(Type.Object({ at: Timestamp, generation: Type.Integer({ minimum: 0 }) }, closed)),
  },
  closed,
)
export type ObservedStream = Static<typeof ObservedStream>

/** All streams, in one document, so that the limit on their number is exact. */
export const StreamRegistry = Type.Object(
  {
    streams: Type.Array(Type.Object({ id: Id, name: Type.String(), createdAt: Timestamp }, closed)),
  },
  closed,
)
export type StreamRegistry = Static<typeof StreamRegistry>

/**
 * A chat author's recent activity, by which the next message is checked. Times are milliseconds since 1970 by the wall
 * clock, because services on several hosts share them.
 */
export const ChatMember = Type.Object(
  {
    lastSentAtMs: Type.Integer(),
    /** When the author's burst allowance is complete again (generic cell rate algorithm). */
    allowanceWholeAtMs: Type.Number(),
    recent: Type.Array(Type.Object({ digest: Type.String(), sentAtMs: Type.Integer() }, closed), {
      description: 'The last messages, newest first.',
    }),
  },
  closed,
)
export type ChatMember = Static<typeof ChatMember>

/** Reserves a name in a chat, so that other users cannot impersonate its owner. */
export const ChatNameClaim = Type.Object({ userId: Type.String(), lastSentAtMs: Type.Integer() }, closed)
export type ChatNameClaim = Static<typeof ChatNameClaim>

/** A stream's playback settings as stored. `generation` grows when all tickets so far become invalid. */
export const StoredPlayback = Type.Object(
  { ...PlaybackSettings.properties, generation: Type.Integer({ minimum: 0 }) },
  closed,
)
export type StoredPlayback = Static<typeof StoredPlayback>

/** A key that all services share: 32 bytes in base64url. */
export const SharedKey = Type.Object({ key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) }, closed)
export type SharedKey = Static<typeof SharedKey>

/** The token of one of our services, as the API stored it. */
export const ServiceToken = Type.Object({ token: Type.String(), expiresAt: Timestamp }, closed)
export type ServiceToken = Static<typeof ServiceToken>
