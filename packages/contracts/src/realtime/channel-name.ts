import type { ChannelRow } from './channel-row.ts'
import type { HiddenChannelKind } from './hidden-channels.ts'

/** The public channels. */
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
  echo: [],
} as const satisfies Record<ChannelKind | HiddenChannelKind, readonly string[]>

/** Whether a newer version published the event: its `type` is unknown here. Readers ignore and count such events. */
export const isUnknownEvent = (kind: keyof typeof EVENT_TYPES, data: unknown): boolean => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false
  const { type } = data
  return typeof type === 'string' && !EVENT_TYPES[kind].some((known) => known === type)
}

export const DEFAULT_STREAM_ID = 'main'

/** Null for a channel that belongs to a stream. */
export const channelScope = (kind: ChannelKind): string | null => {
  const channel: ChannelRow = CHANNELS[kind]
  return channel.scope ?? null
}

interface PublicAddress {
  readonly kind: ChannelKind
  readonly streamId: string
}

/** The public name. For the default stream it is the kind alone. */
export const channelName = ({ kind, streamId }: PublicAddress): string =>
  streamId === DEFAULT_STREAM_ID || channelScope(kind) !== null ? kind : `${kind}:${streamId}`
