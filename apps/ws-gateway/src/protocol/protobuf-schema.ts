import protobuf from 'protobufjs/light.js'

/** Field number, type, and how often: a map is keyed by strings. `bytes` holds JSON text. */
type FieldRow = readonly [id: number, type: string, rule?: 'repeated' | 'map']

/**
 * The messages of the Centrifuge client protocol, version 2, by their published field numbers. Only what this server
 * reads or writes is listed; Protobuf skips the rest. Names are those of the JSON encoding.
 */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, FieldRow>>>> = {
  Command: {
    id: [1, 'uint32'],
    connect: [4, 'ConnectRequest'],
    subscribe: [5, 'SubscribeRequest'],
    unsubscribe: [6, 'ChannelRequest'],
    publish: [7, 'PublishRequest'],
    presence: [8, 'ChannelRequest'],
    presence_stats: [9, 'ChannelRequest'],
    history: [10, 'HistoryRequest'],
    ping: [11, 'Empty'],
    send: [12, 'Empty'],
    rpc: [13, 'RpcRequest'],
    refresh: [14, 'RefreshRequest'],
    sub_refresh: [15, 'Empty'],
  },
  ConnectRequest: { token: [1, 'string'], name: [4, 'string'], version: [5, 'string'] },
  SubscribeRequest: {
    channel: [1, 'string'],
    recover: [3, 'bool'],
    epoch: [6, 'string'],
    offset: [7, 'uint64'],
    join_leave: [11, 'bool'],
    flag: [14, 'int64'],
  },
  ChannelRequest: { channel: [1, 'string'] },
  PublishRequest: { channel: [1, 'string'], data: [2, 'bytes'] },
  HistoryRequest: {
    channel: [1, 'string'],
    limit: [7, 'int32'],
    since: [8, 'StreamPosition'],
    reverse: [9, 'bool'],
  },
  StreamPosition: { offset: [1, 'uint64'], epoch: [2, 'string'] },
  RpcRequest: { data: [1, 'bytes'], method: [2, 'string'] },
  RefreshRequest: { token: [1, 'string'] },

  Reply: {
    id: [1, 'uint32'],
    error: [2, 'ReplyError'],
    push: [4, 'Push'],
    connect: [5, 'ConnectResult'],
    subscribe: [6, 'SubscribeResult'],
    unsubscribe: [7, 'Empty'],
    publish: [8, 'Empty'],
    presence: [9, 'PresenceResult'],
    presence_stats: [10, 'PresenceStatsResult'],
    history: [11, 'HistoryResult'],
    ping: [12, 'Empty'],
    rpc: [13, 'RpcResult'],
    refresh: [14, 'RefreshResult'],
  },
  ReplyError: { code: [1, 'uint32'], message: [2, 'string'], temporary: [3, 'bool'] },
  Push: {
    channel: [2, 'string'],
    pub: [4, 'Publication'],
    join: [5, 'ClientEvent'],
    leave: [6, 'ClientEvent'],
    unsubscribe: [7, 'Unsubscribe'],
  },
  ClientEvent: { info: [1, 'ClientInfo'] },
  ClientInfo: { user: [1, 'string'], client: [2, 'string'], conn_info: [3, 'bytes'] },
  Publication: { data: [4, 'bytes'], offset: [6, 'uint64'] },
  Unsubscribe: { code: [2, 'uint32'], reason: [3, 'string'] },
  ConnectResult: {
    client: [1, 'string'],
    version: [2, 'string'],
    expires: [3, 'bool'],
    ttl: [4, 'uint32'],
    ping: [7, 'uint32'],
    pong: [8, 'bool'],
  },
  SubscribeResult: {
    recoverable: [3, 'bool'],
    epoch: [6, 'string'],
    publications: [7, 'Publication', 'repeated'],
    recovered: [8, 'bool'],
    offset: [9, 'uint64'],
    positioned: [10, 'bool'],
    data: [11, 'bytes'],
    was_recovering: [12, 'bool'],
  },
  PresenceResult: { presence: [1, 'ClientInfo', 'map'] },
  PresenceStatsResult: { num_clients: [1, 'uint32'], num_users: [2, 'uint32'] },
  HistoryResult: {
    publications: [1, 'Publication', 'repeated'],
    epoch: [2, 'string'],
    offset: [3, 'uint64'],
  },
  RpcResult: { data: [1, 'bytes'] },
  RefreshResult: { client: [1, 'string'], version: [2, 'string'], expires: [3, 'bool'], ttl: [4, 'uint32'] },
  Empty: {},
}

const fieldOf = (name: string, [id, type, rule]: FieldRow): protobuf.FieldBase =>
  rule === 'map' ? new protobuf.MapField(name, id, 'string', type) : new protobuf.Field(name, id, type, rule)

const root = new protobuf.Root()
for (const [name, fields] of Object.entries(MESSAGES)) {
  const message = new protobuf.Type(name)
  for (const [field, row] of Object.entries(fields)) message.add(fieldOf(field, row))
  root.add(message)
}

export const commandType: protobuf.Type = root.lookupType('Command')
export const replyType: protobuf.Type = root.lookupType('Reply')
