/** A log keeps its last `retain` publications; `latest` channels keep one conflated value. */
export const CHANNELS = {
  'stream-state': { kind: 'log', retain: 200 },
  'layer-updates': { kind: 'log', retain: 1000 },
  metrics: { kind: 'latest' },
  chat: { kind: 'log', retain: 500, clientsPublish: true },
} as const

export type ChannelKind = keyof typeof CHANNELS

export const CHANNEL_KINDS = Object.keys(CHANNELS) as ChannelKind[]

/** The `type`s of the events of a channel. Where every publication is the whole state there are none. */
export const EVENT_TYPES = {
  'stream-state': [],
  'layer-updates': ['layer.created', 'layer.updated', 'layer.deleted', 'layers.reordered'],
  metrics: [],
  chat: ['message', 'message.deleted', 'user.banned'],
} as const satisfies Record<ChannelKind, readonly string[]>

/** An event that a newer version publishes: it has a `type`, and none that this one knows. Readers ignore and count it. */
export const isUnknownEvent = (kind: ChannelKind, data: unknown): boolean => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  const { type } = data
  return typeof type === 'string' && !EVENT_TYPES[kind].some((known) => known === type)
}

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
