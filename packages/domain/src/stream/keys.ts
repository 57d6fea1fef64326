import { type ServedChannelKind, servedChannel } from '@stream-manager/contracts'

/** Commit scope of a stream's documents and logs: the text before the first `/` of a key. */
export const streamScope = (streamId: string): string => `stream:${streamId}`

export const streamKeys = {
  desired: (streamId: string) => `${streamScope(streamId)}/desired`,
  observed: (streamId: string) => `${streamScope(streamId)}/observed`,
  registry: 'streams/registry',
} as const

/** The backplane channel behind one that the gateway serves. */
export const channelKey = (streamId: string, kind: ServedChannelKind): string =>
  `${servedChannel(kind).scope ?? streamScope(streamId)}/${kind}`

/** The lease whose holder runs the stream's engine. */
export const engineLease = (streamId: string): string => `${streamScope(streamId)}/engine`
