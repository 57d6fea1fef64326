import { type Static, Type } from 'typebox'
import { ChatMessage } from '../http/chat.ts'
import { Layer } from '../http/layers.ts'
import { OutputStatus } from '../http/outputs.ts'
import { Performance, StreamState } from '../http/stream.ts'
import { closed, Id, Revision, Timestamp } from '../primitives.ts'

/** A log keeps its last `retain` publications; `latest` channels keep one conflated value. */
export const CHANNELS = {
  'stream-state': { kind: 'log', retain: 200 },
  'layer-updates': { kind: 'log', retain: 1000 },
  metrics: { kind: 'latest' },
  chat: { kind: 'log', retain: 500, clientsPublish: true },
} as const

export type ChannelKind = keyof typeof CHANNELS

export const CHANNEL_KINDS = Object.keys(CHANNELS) as ChannelKind[]

export const DEFAULT_STREAM_ID = 'main'

/** The address of a channel: its kind and the stream it belongs to. */
export interface ChannelAddress {
  readonly kind: ChannelKind
  readonly streamId: string
}

const STREAM_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** Reads `chat` or `chat:<streamId>`; anything else is null. */
export const parseChannel = (name: string): ChannelAddress | null => {
  const [kind = '', streamId = DEFAULT_STREAM_ID, ...rest] = name.split(':')
  if (rest.length > 0 || !Object.hasOwn(CHANNELS, kind) || !STREAM_ID.test(streamId)) return null
  return { kind: kind as ChannelKind, streamId }
}

/** The public name: the default stream's channels go by their kind alone. */
export const channelName = ({ kind, streamId }: ChannelAddress): string =>
  streamId === DEFAULT_STREAM_ID ? kind : `${kind}:${streamId}`

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
  Type.Object({ type: Type.Literal('user.banned'), userId: Type.String() }, closed),
])
export type ChatEvent = Static<typeof ChatEvent>

/** Once a second, latest value only. */
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
