import { type Static, Type } from 'typebox'
import { ChatMessage } from '../http/chat.ts'
import { Layer } from '../http/layers.ts'
import { OutputStatus } from '../http/outputs.ts'
import { Performance, StreamState } from '../http/stream.ts'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'
import { AlertEvent, AlertSnapshot } from './alert-events.ts'

/** The person or program that made a change. */
export const Author = Type.Object(
  {
    id: Type.String({ description: 'As in presence and chat of the stream.' }),
    name: Type.String(),
  },
  { $id: 'Author', ...closed },
)
export type Author = Static<typeof Author>

/** Absent where a service made the change, such as the engine, and for viewers. */
const signed = { by: Type.Optional(Author) }

export const LayerEvent = Type.Union([
  Type.Object({ type: Type.Literal('layer.created'), revision: Revision, layer: Layer, ...signed }, closed),
  Type.Object({ type: Type.Literal('layer.updated'), revision: Revision, layer: Layer, ...signed }, closed),
  Type.Object({ type: Type.Literal('layer.deleted'), revision: Revision, id: Id, ...signed }, closed),
  Type.Object(
    { type: Type.Literal('layers.reordered'), revision: Revision, order: Type.Array(Id), ...signed },
    closed,
  ),
])
export type LayerEvent = { revision: number; by?: Author } & (
  | { type: 'layer.created' | 'layer.updated'; layer: import('../http/layers.ts').Layer }
  | { type: 'layer.deleted'; id: string }
  | { type: 'layers.reordered'; order: string[] }
)

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
  alerts: AlertSnapshot,
} as const

/** The `data` of a publication, by channel kind. */
export const CHANNEL_EVENTS = {
  'stream-state': StreamState,
  'layer-updates': LayerEvent,
  metrics: MetricsEvent,
  chat: ChatEvent,
  alerts: AlertEvent,
} as const
