/**
 * The part of the Centrifuge client protocol, version 2, that this server supports. Objects are open: unknown fields of a
 * newer SDK are ignored. The payloads in `data` have closed schemas of their own.
 */
import { type Static, Type } from 'typebox'

const ChannelField = Type.String({ minLength: 1, maxLength: 255 })
const Offset = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Epoch = Type.String({ maxLength: 128 })
const Count = Type.Integer({ minimum: -1, maximum: 2 ** 31 - 1 })
const Token = Type.String({ maxLength: 16_384 })
const Seconds = Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })

export const StreamPosition = Type.Object({ offset: Type.Optional(Offset), epoch: Type.Optional(Epoch) })
export type StreamPosition = Static<typeof StreamPosition>

export const ConnectRequest = Type.Object({
  token: Type.Optional(Token),
  name: Type.Optional(Type.String({ maxLength: 255 })),
  version: Type.Optional(Type.String({ maxLength: 255 })),
  data: Type.Optional(
    Type.Unknown({
      description:
        '`{sid}`: the CMCD session id of the player on the same page, so that both count as one viewer. Anything else is ignored.',
    }),
  ),
})
export type ConnectRequest = Static<typeof ConnectRequest>

/** Bits of `SubscribeRequest.flag`. */
export const SUBSCRIBE_FLAGS = {
  /** Answer error 112 instead of `recovered: false` when the gap cannot be filled. */
  rejectUnrecovered: 2,
} as const

export const SubscribeRequest = Type.Object({
  channel: ChannelField,
  recover: Type.Optional(Type.Boolean()),
  offset: Type.Optional(Offset),
  epoch: Type.Optional(Epoch),
  flag: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
  join_leave: Type.Optional(Type.Boolean({ description: 'Push `join` and `leave` of other subscribers.' })),
})
export type SubscribeRequest = Static<typeof SubscribeRequest>

export const UnsubscribeRequest = Type.Object({ channel: ChannelField })
export type UnsubscribeRequest = Static<typeof UnsubscribeRequest>

export const PublishRequest = Type.Object({ channel: ChannelField, data: Type.Unknown() })
export type PublishRequest = Static<typeof PublishRequest>

/** `limit` 0 or absent returns the position only, -1 the server's maximum. */
export const HistoryRequest = Type.Object({
  channel: ChannelField,
  limit: Type.Optional(Count),
  since: Type.Optional(StreamPosition),
  reverse: Type.Optional(Type.Boolean()),
})
export type HistoryRequest = Static<typeof HistoryRequest>

export const PresenceRequest = Type.Object({ channel: ChannelField })
export type PresenceRequest = Static<typeof PresenceRequest>

/** The operations table, which also defines REST, has the methods and their data. */
export const RpcRequest = Type.Object({
  method: Type.Optional(Type.String({ maxLength: 255 })),
  data: Type.Optional(Type.Unknown()),
})
export type RpcRequest = Static<typeof RpcRequest>

export const RefreshRequest = Type.Object({ token: Type.Optional(Token) })
export type RefreshRequest = Static<typeof RefreshRequest>

/** One command carries one method. `{}` is the pong. */
export const Command = Type.Object({
  id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })),
  connect: Type.Optional(ConnectRequest),
  subscribe: Type.Optional(SubscribeRequest),
  unsubscribe: Type.Optional(UnsubscribeRequest),
  publish: Type.Optional(PublishRequest),
  history: Type.Optional(HistoryRequest),
  ping: Type.Optional(Type.Object({})),
  presence: Type.Optional(PresenceRequest),
  presence_stats: Type.Optional(PresenceRequest),
  rpc: Type.Optional(RpcRequest),
  refresh: Type.Optional(RefreshRequest),
  sub_refresh: Type.Optional(Type.Object({})),
  send: Type.Optional(Type.Object({})),
})
export type Command = Static<typeof Command>

export const ReplyError = Type.Object({
  code: Type.Integer(),
  message: Type.String(),
  temporary: Type.Optional(Type.Boolean()),
})
export type ReplyError = Static<typeof ReplyError>

/** `pub` of a push, and an entry of a history. Channels of kind `latest` have no offsets. */
export const PublicationFrame = Type.Object({ data: Type.Unknown(), offset: Type.Optional(Offset) })
export type PublicationFrame = Static<typeof PublicationFrame>

/** A subscriber as others see it. */
export const ClientInfo = Type.Object({
  user: Type.String(),
  client: Type.String({ description: 'One connection; a user may have several.' }),
  conn_info: Type.Optional(Type.Object({ name: Type.String() })),
})
export type ClientInfo = Static<typeof ClientInfo>

/** Seconds until the client should refresh its token. Absent for a connection that does not expire. */
const Lifetime = { expires: Type.Optional(Type.Boolean()), ttl: Type.Optional(Seconds) }

export const ConnectResult = Type.Object({
  client: Type.String({ description: 'This connection, for logs.' }),
  version: Type.String(),
  ...Lifetime,
  ping: Type.Integer({ description: 'Seconds between server pings.' }),
  pong: Type.Boolean({ description: 'Whether a ping must be answered with `{}`.' }),
})
export type ConnectResult = Static<typeof ConnectResult>

/**
 * `data` is the channel's snapshot, read together with `offset`. When `recovered` is true it is absent: `offset` is then
 * the requested one, and `publications` is the complete gap after it.
 */
export const SubscribeResult = Type.Object({
  recoverable: Type.Boolean(),
  positioned: Type.Boolean(),
  epoch: Type.Optional(Epoch),
  offset: Type.Optional(Offset),
  was_recovering: Type.Optional(Type.Boolean()),
  recovered: Type.Optional(Type.Boolean()),
  publications: Type.Optional(Type.Array(PublicationFrame)),
  data: Type.Optional(Type.Unknown()),
})
export type SubscribeResult = Static<typeof SubscribeResult>

export const HistoryResult = Type.Object({
  publications: Type.Array(PublicationFrame),
  epoch: Epoch,
  offset: Offset,
})
export type HistoryResult = Static<typeof HistoryResult>

/** By client id. Lists a limited number of subscribers; `presence_stats` counts all of them. */
export const PresenceResult = Type.Object({ presence: Type.Record(Type.String(), ClientInfo) })
export type PresenceResult = Static<typeof PresenceResult>

export const PresenceStatsResult = Type.Object({
  num_clients: Type.Integer({ minimum: 0 }),
  num_users: Type.Integer({ minimum: 0 }),
})
export type PresenceStatsResult = Static<typeof PresenceStatsResult>

export const RpcResult = Type.Object({ data: Type.Optional(Type.Unknown()) })
export type RpcResult = Static<typeof RpcResult>

export const RefreshResult = Type.Object({ client: Type.String(), version: Type.String(), ...Lifetime })
export type RefreshResult = Static<typeof RefreshResult>

/** Sent by the server without a command. Joins and leaves are sent at most once each, and may be omitted. */
export const Push = Type.Object({
  channel: Type.String(),
  pub: Type.Optional(PublicationFrame),
  join: Type.Optional(Type.Object({ info: ClientInfo })),
  leave: Type.Optional(Type.Object({ info: ClientInfo })),
  unsubscribe: Type.Optional(Type.Object({ code: Type.Integer(), reason: Type.String() })),
})
export type Push = Static<typeof Push>

/** A reply answers the command with the same id. Without an id it is a push, or a ping if it is `{}`. */
export const Reply = Type.Object({
  id: Type.Optional(Type.Integer({ minimum: 1 })),
  error: Type.Optional(ReplyError),
  connect: Type.Optional(ConnectResult),
  subscribe: Type.Optional(SubscribeResult),
  unsubscribe: Type.Optional(Type.Object({})),
  publish: Type.Optional(Type.Object({})),
  presence: Type.Optional(PresenceResult),
  presence_stats: Type.Optional(PresenceStatsResult),
  history: Type.Optional(HistoryResult),
  rpc: Type.Optional(RpcResult),
  refresh: Type.Optional(RefreshResult),
  ping: Type.Optional(Type.Object({})),
  push: Type.Optional(Push),
})
export type Reply = Static<typeof Reply>
