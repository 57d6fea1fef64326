import type { Permission } from '../permissions.ts'

interface ChannelRow {
  /** Permission to read publications, history and presence. */
  readonly readPermission: Permission
  /** A log keeps its last `retain` publications; a `latest` channel keeps one conflated value. */
  readonly kind: 'log' | 'latest'
  readonly retain?: number
  readonly clientsPublish?: true
  /** Belongs to no stream: the scope of its log. Its name is the kind alone. */
  readonly scope?: string
}

export const CHANNELS = {
  'stream-state': {
    kind: 'log',
    retain: 200,
    readPermission: 'stream.read',
  },
  'layer-updates': {
    kind: 'log',
    retain: 1000,
    readPermission: 'layers.read',
  },
  metrics: {
    kind: 'latest',
    readPermission: 'stream.read',
  },
  chat: {
    kind: 'log',
    retain: 500,
    readPermission: 'chat.read',
    clientsPublish: true,
  },
  alerts: {
    kind: 'log',
    retain: 1000,
    readPermission: 'alerts.read',
    scope: 'alerting',
  },
} as const satisfies Record<string, ChannelRow>

export type ChannelKind = keyof typeof CHANNELS

export const CHANNEL_KINDS = Object.keys(CHANNELS) as ChannelKind[]

/** Event `type`s of each channel. A channel that publishes its whole state has none. */
export const EVENT_TYPES = {
  'stream-state': [],
  'layer-updates': ['layer.created', 'layer.updated', 'layer.deleted', 'layers.reordered'],
  metrics: [],
  chat: ['message', 'message.deleted', 'user.banned'],
  alerts: ['alert.changed', 'alert.acknowledged', 'alerts.noticed'],
} as const satisfies Record<ChannelKind, readonly string[]>

/** Whether a newer version published the event: its `type` is unknown here. Readers ignore and count such events. */
export const isUnknownEvent = (kind: ChannelKind, data: unknown): boolean => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  const { type } = data
  return typeof type === 'string' && !EVENT_TYPES[kind].some((known) => known === type)
}

export const DEFAULT_STREAM_ID = 'main'

/** A channel's kind and stream. */
export interface ChannelAddress {
  readonly kind: ChannelKind
  readonly streamId: string
}

/** Null for a channel that belongs to a stream. */
export const channelScope = (kind: ChannelKind): string | null => {
  const channel: ChannelRow = CHANNELS[kind]
  return channel.scope ?? null
}

/** The stream whose grants cover the channel; null for a channel that belongs to no stream. */
export const channelTarget = ({ kind, streamId }: ChannelAddress): string | null =>
  channelScope(kind) === null ? streamId : null

const STREAM_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** Reads `chat` or `chat:<streamId>`; anything else is null. A channel that belongs to no stream has the address of the default one. */
export const parseChannel = (name: string): ChannelAddress | null => {
  const [kind = '', streamId = DEFAULT_STREAM_ID, ...rest] = name.split(':')
  if (rest.length > 0 || !Object.hasOwn(CHANNELS, kind) || !STREAM_ID.test(streamId)) return null
  const address = { kind: kind as ChannelKind, streamId }
  return channelTarget(address) === null && name !== kind ? null : address
}

/** The public name. For the default stream it is the kind alone. */
export const channelName = ({ kind, streamId }: ChannelAddress): string =>
  streamId === DEFAULT_STREAM_ID || channelScope(kind) !== null ? kind : `${kind}:${streamId}`
