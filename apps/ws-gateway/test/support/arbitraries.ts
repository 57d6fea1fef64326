import type { Command, Reply } from '@stream-manager/contracts'
import fc from 'fast-check'

/** Any text but half surrogates, which UTF-8 cannot hold. */
const text = (maxLength: number, minLength = 0) => fc.string({ unit: 'binary', minLength, maxLength })
const channel = text(40, 1)
const offset = fc.maxSafeNat()
const data = fc.jsonValue({ maxDepth: 4 })
const id = fc.integer({ min: 1, max: 2 ** 32 - 1 })

const requests: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    connect: fc.record({ token: text(30), name: text(10), version: text(10) }, { requiredKeys: [] }),
  }),
  fc.record({
    subscribe: fc.record(
      {
        channel,
        recover: fc.boolean(),
        epoch: text(30),
        offset,
        flag: fc.nat(2 ** 31 - 1),
        join_leave: fc.boolean(),
      },
      { requiredKeys: ['channel'] },
    ),
  }),
  fc.record({ unsubscribe: fc.record({ channel }) }),
  fc.record({ publish: fc.record({ channel, data }) }),
  fc.record({
    history: fc.record(
      {
        channel,
        limit: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
        since: fc.record({ epoch: text(30), offset }, { requiredKeys: [] }),
        reverse: fc.boolean(),
      },
      { requiredKeys: ['channel'] },
    ),
  }),
  fc.record({ presence: fc.record({ channel }) }),
  fc.record({ presence_stats: fc.record({ channel }) }),
  fc.record({ rpc: fc.record({ method: text(30), data }, { requiredKeys: [] }) }),
  fc.record({ refresh: fc.record({ token: text(30) }, { requiredKeys: [] }) }),
  fc.constantFrom<Command>({ ping: {} }, { send: {} }, { sub_refresh: {} }, {}),
)

/** Any command of the protocol, with or without an id. */
export const anyCommand: fc.Arbitrary<Command> = fc
  .tuple(requests, fc.option(id, { nil: undefined }))
  .map(([request, number]) => (number === undefined ? request : { id: number, ...request }))

const info = fc.record(
  { user: text(20), client: text(36, 1), conn_info: fc.record({ name: text(20) }) },
  { requiredKeys: ['user', 'client'] },
)
const publication = fc.record({ data, offset }, { requiredKeys: ['data'] })
const code = fc.integer({ min: 100, max: 5_000 })

/** Any reply of the kinds the server sends. */
export const anyReply: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({ id, error: fc.record({ code, message: text(30), temporary: fc.boolean() }) }),
  fc.record({
    id,
    connect: fc.record(
      {
        client: text(36, 1),
        version: text(10),
        expires: fc.constant(true),
        ttl: fc.nat(2 ** 31 - 1),
        ping: fc.nat(60),
        pong: fc.boolean(),
      },
      { requiredKeys: ['client', 'version', 'ping', 'pong'] },
    ),
  }),
  fc.record({
    id,
    subscribe: fc.record(
      {
        recoverable: fc.boolean(),
        positioned: fc.boolean(),
        epoch: text(30),
        offset,
        was_recovering: fc.boolean(),
        recovered: fc.boolean(),
        publications: fc.array(publication, { maxLength: 4 }),
        data,
      },
      { requiredKeys: ['recoverable', 'positioned'] },
    ),
  }),
  fc.record({
    id,
    history: fc.record({ publications: fc.array(publication, { maxLength: 4 }), epoch: text(30), offset }),
  }),
  fc.record({ id, presence: fc.record({ presence: fc.dictionary(fc.uuid(), info, { maxKeys: 4 }) }) }),
  fc.record({ id, presence_stats: fc.record({ num_clients: fc.nat(), num_users: fc.nat() }) }),
  fc.record({ id, rpc: fc.record({ data }) }),
  fc.record({ push: fc.record({ channel, pub: publication }) }),
  fc.record({ push: fc.record({ channel, join: fc.record({ info }) }) }),
  fc.record({ push: fc.record({ channel, leave: fc.record({ info }) }) }),
  fc.record({ push: fc.record({ channel, unsubscribe: fc.record({ code, reason: text(20) }) }) }),
  fc.constantFrom<Reply>({ id: 1, publish: {} }, { id: 2, unsubscribe: {} }, { id: 3, ping: {} }, {}),
)
