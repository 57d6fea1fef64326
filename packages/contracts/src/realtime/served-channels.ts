import { CHANNELS, type ChannelKind, DEFAULT_STREAM_ID } from './channel-name.ts'
import type { ChannelRow } from './channel-row.ts'
import { HIDDEN_CHANNELS, type HiddenChannelKind } from './hidden-channels.ts'

/** Public or hidden. */
export type ServedChannelKind = ChannelKind | HiddenChannelKind

const SERVED: Readonly<Record<ServedChannelKind, ChannelRow>> = { ...CHANNELS, ...HIDDEN_CHANNELS }

export const servedChannel = (kind: ServedChannelKind): ChannelRow => SERVED[kind]

/** A channel's kind and stream. */
export interface ChannelAddress {
  readonly kind: ServedChannelKind
  readonly streamId: string
}

/** The stream whose grants cover the channel; null for a channel that belongs to no stream. */
export const channelTarget = ({ kind, streamId }: ChannelAddress): string | null =>
  SERVED[kind].scope === undefined ? streamId : null

const STREAM_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** Reads `chat` or `chat:<streamId>`; anything else is null. A channel that belongs to no stream has the address of the default one. */
export const parseChannel = (name: string): ChannelAddress | null => {
  const [kind = '', streamId = DEFAULT_STREAM_ID, ...rest] = name.split(':')
  if (rest.length > 0 || !Object.hasOwn(SERVED, kind) || !STREAM_ID.test(streamId)) return null
  const address = { kind: kind as ServedChannelKind, streamId }
  return channelTarget(address) === null && name !== kind ? null : address
}
