import {
  CHANNEL_EVENTS,
  CHANNEL_KINDS,
  CHANNEL_SNAPSHOTS,
  CHANNELS,
  type ChannelKind,
  ChatSend,
  channelScope,
} from '@stream-manager/contracts'
import type { TSchema } from 'typebox'
import {
  byName,
  type Channel,
  channelReference,
  type Message,
  messageReference,
  type Operation,
} from './message.ts'

const kept = (kind: ChannelKind): string => {
  const channel = CHANNELS[kind]
  return channel.kind === 'log'
    ? `A log: the last ${channel.retain} publications are kept for recovery.`
    : 'Not a log: without positions, nothing to recover.'
}

/** Here and not in `CHANNELS`: pages load that table. */
const ABOUT: Readonly<Record<ChannelKind, string>> = {
  'stream-state': 'The whole state of the stream on every change; errors as they happen.',
  'layer-updates': 'What happens to the layers, with the revision of the stream.',
  metrics: 'Measured figures, about once a second: the latest value only, conflated for slow readers.',
  chat: 'Messages and moderation. Clients publish `{text, name?}` here.',
  alerts: 'Alerts of all streams that change state, and the notices about them. Pending alerts are not here.',
}

/** Its subject, and how many publications are kept. */
export const channelDescription = (kind: ChannelKind): string => `${ABOUT[kind]} ${kept(kind)}`

interface Variant extends TSchema {
  readonly properties?: { readonly type?: { readonly const?: unknown } }
}

/** One message for each variant of an event, named by its `type`; one for a channel that has a single one. */
export const eventMessages = (kind: ChannelKind): Message[] => {
  const schema: TSchema & { readonly anyOf?: readonly Variant[] } = CHANNEL_EVENTS[kind]
  if (!schema.anyOf) return [{ name: kind, title: 'The `data` of a publication', payload: schema }]
  return schema.anyOf.map((variant) => {
    const name = String(variant.properties?.type?.const)
    return { name, title: `The \`data\` of a publication: ${name}`, payload: variant }
  })
}

export const snapshotMessage = (kind: ChannelKind): Message => ({
  name: 'snapshot',
  title: 'The `data` of a subscribe result',
  summary: 'The state at the offset beside it. Absent when the gap since the last position was recovered.',
  payload: CHANNEL_SNAPSHOTS[kind],
})

const chatSend: Message = { name: 'send', title: 'The `data` of a publish command', payload: ChatSend }

const publishable = (kind: ChannelKind): Message[] => ('clientsPublish' in CHANNELS[kind] ? [chatSend] : [])

const STREAM_PARAMETER = {
  streamId: { description: 'The stream. Channels of `main` go by their kind alone.' },
}

const channelPair = (kind: ChannelKind): [name: string, Channel][] => {
  const messages = byName([snapshotMessage(kind), ...eventMessages(kind), ...publishable(kind)])
  const description = channelDescription(kind)
  const plain: [string, Channel] = [kind, { address: kind, title: kind, description, messages }]
  if (channelScope(kind) !== null) return [plain]
  return [
    plain,
    [
      `${kind}-of-stream`,
      {
        address: `${kind}:{streamId}`,
        title: `${kind} of any stream`,
        description,
        parameters: STREAM_PARAMETER,
        messages,
      },
    ],
  ]
}

/** Channels of a stream twice: short, for the default stream, and with the stream's id. */
export const streamChannels = (): Record<string, Channel> =>
  Object.fromEntries(CHANNEL_KINDS.flatMap(channelPair))

const namesOf = (kind: ChannelKind): string[] =>
  channelScope(kind) === null ? [kind, `${kind}-of-stream`] : [kind]

const operationsOf = (kind: ChannelKind): [name: string, Operation][] =>
  namesOf(kind).flatMap((name): [string, Operation][] => {
    const channel = channelReference(name)
    const sent = [snapshotMessage(kind), ...eventMessages(kind)].map((message) =>
      messageReference(name, message),
    )
    const taken = publishable(kind).map((message) => messageReference(name, message))
    return [
      [`send-${name}`, { action: 'send', channel, messages: sent }],
      ...(taken.length > 0
        ? [[`publish-${name}`, { action: 'receive', channel, messages: taken }] as [string, Operation]]
        : []),
    ]
  })

export const channelOperations = (): Record<string, Operation> =>
  Object.fromEntries(CHANNEL_KINDS.flatMap(operationsOf))
