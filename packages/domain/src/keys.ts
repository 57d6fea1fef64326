import type { ChannelKind } from '@stream-manager/contracts'

/** Where the domain keeps things in the backplane. The text before the first `/` is the scope of a commit. */
export const keys = {
  desired: (streamId: string) => `stream:${streamId}/desired`,
  observed: (streamId: string) => `stream:${streamId}/observed`,
  /** Everything of the stream's chat. */
  chat: (streamId: string) => `stream:${streamId}/chat-`,
  chatSettings: (streamId: string) => `stream:${streamId}/chat-settings`,
  /** By a digest of the user's id, which may be any text. */
  chatBans: (streamId: string) => `stream:${streamId}/chat-bans/`,
  chatMembers: (streamId: string) => `stream:${streamId}/chat-members/`,
  /** By a digest of how the name looks. */
  chatNames: (streamId: string) => `stream:${streamId}/chat-names/`,
  /** Messages by id; ids are ordered by time, so key order is time order. */
  chatMessages: (streamId: string) => `stream:${streamId}/chat-messages/`,
  chatMessage: (streamId: string, messageId: string) => `stream:${streamId}/chat-messages/${messageId}`,
  registry: 'streams/registry',
  assets: 'assets/',
  asset: (assetId: string) => `assets/${assetId}`,
  /** The log of samples. */
  resourceSamples: 'resources/samples',
  /** The host as the newest sample saw it. */
  hostResources: 'resources/host',
} as const

/** The backplane channel behind a public one. */
export const channelKey = (streamId: string, kind: ChannelKind): string => `stream:${streamId}/${kind}`

/** The lease whose holder runs the stream's engine. */
export const engineLease = (streamId: string): string => `stream:${streamId}/engine`

/** The lease whose holder takes the samples of resources; in the samples' own scope, so that it can fence them. */
export const RESOURCE_SAMPLER_LEASE = 'resources/sampler'
