import { type Static, Type } from 'typebox'
import { ChatMessage } from '../http/chat.ts'
import { Layer } from '../http/layers.ts'
import { OutputStatus } from '../http/outputs.ts'
import { Performance, StreamState } from '../http/stream.ts'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'

export const LayerEvent = Type.Union([
  Type.Object({ type: Type.Literal('layer.created'), revision: Revision, layer: Layer }, closed),
  Type.Object({ type: Type.Literal('layer.updated'), revision: Revision, layer: Layer }, closed),
  Type.Object({ type: Type.Literal('layer.deleted'), revision: Revision, id: Id }, closed),
  Type.Object({ type: Type.Literal('layers.reordered'), revision: Revision, order: Type.Array(Id) }, closed),
])
export type LayerEvent =
  | { type: 'layer.created' | 'layer.updated'; revision: number; layer: import('../http/layers.ts').Layer }
  | { type: 'layer.deleted'; revision: number; id: string }
  | { type: 'layers.reordered'; revision: number; order: string[] }

export const ChatEvent = Type.Union([
  Type.Object({ type: Type.Literal('message'), message: ChatMessage }, closed),
  Type.Object({ type: Type.Literal('message.deleted'), id: Id }, closed),
  Type.Object(
    {
      type: Type.Literal('user.banned'),
      userId: Type.String({ description: 'Removes all earlier messages of this user.' }),
      until: nullable(Timestamp),
    },
    closed,
  ),
])
export type ChatEvent = Static<typeof ChatEvent>

/** Published once a second; only the latest value is kept. */
export const MetricsEvent = Type.Object(
  { streamId: Id, at: Timestamp, performance: Performance, outputs: Type.Array(OutputStatus) },
  { $id: 'MetricsEvent', ...closed },
)
export type MetricsEvent = Static<typeof MetricsEvent>

/** The `data` of a subscribe result, by channel kind. */
export const LayerSnapshot = Type.Object({ revision: Revision, items: Type.Array(Layer) }, closed)
export const ChatSnapshot = Type.Object({ messages: Type.Array(ChatMessage) }, closed)
export const CHANNEL_SNAPSHOTS = {
  'stream-state': StreamState,
  'layer-updates': LayerSnapshot,
  metrics: MetricsEvent,
  chat: ChatSnapshot,
} as const

/** The `data` of a publication, by channel kind. */
export const CHANNEL_EVENTS = {
  'stream-state': StreamState,
  'layer-updates': LayerEvent,
  metrics: MetricsEvent,
  chat: ChatEvent,
} as const
