import { isRecord } from '@stream-manager/contracts'
import { compareSchemas, type Json } from './compare-schema.ts'
import type { Direction, Finding } from './rules.ts'

const record = (value: unknown): Json => (isRecord(value) ? value : {})

const referencesOf = (messages: unknown): string[] =>
  (Array.isArray(messages) ? messages : []).map((message) => String(record(message)['$ref']))

/** References of the messages that clients send: those the gateway receives. Replies and all others it sends. */
const requestsOf = (document: Json): ReadonlySet<string> =>
  new Set(
    Object.values(record(document['operations']))
      .map(record)
      .filter(({ action }) => action === 'receive')
      .flatMap(({ messages }) => referencesOf(messages)),
  )

const operationFindings = (before: Json, after: Json): Finding[] =>
  Object.keys(record(before['operations']))
    .filter((name) => !(name in record(after['operations'])))
    .map((name) => ({ rule: 'operation.removed', at: name }))

/** Breaking changes of the socket: its channels, their messages, and the commands. */
export const compareAsyncApi = (before: Json, after: Json): readonly Finding[] => {
  const requests = requestsOf(before)
  const now = record(after['channels'])
  const channels = Object.entries(record(before['channels'])).flatMap(
    ([channel, value]): readonly Finding[] => {
      if (!(channel in now)) return [{ rule: 'channel.removed', at: channel }]
      const messages = record(record(now[channel])['messages'])
      return Object.entries(record(record(value)['messages'])).flatMap(
        ([name, message]): readonly Finding[] => {
          const at = `${channel} ${name}`
          if (!(name in messages)) return [{ rule: 'message.removed', at }]
          const direction: Direction = requests.has(`#/channels/${channel}/messages/${name}`)
            ? 'request'
            : 'response'
          const place = { direction, at, documents: { before, after }, open: new Set<string>() }
          return compareSchemas(record(message)['payload'], record(messages[name])['payload'], place)
        },
      )
    },
  )
  return [...operationFindings(before, after), ...channels]
}
