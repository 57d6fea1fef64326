import { CHANNEL_SNAPSHOTS, CHANNELS, type ChannelKind, channelName } from '@stream-manager/contracts'
import type { PublicationContext, SubscribedContext } from 'centrifuge'
import { expectNone, type Recorder } from '../recorder.ts'
import type { Follower } from '../socket/follower.ts'
import type { Since, Socket } from '../socket/socket.ts'
import { type EventTools, eventFaults } from './events.ts'

export interface ChannelTools extends EventTools {
  readonly recorder: Recorder
  /** Follows the channels during the whole run. */
  readonly socket: Socket
  /** Subscribes again from other positions, which needs another connection. */
  readonly second: Socket
  readonly streamId: string
  /** Text in the names of checks, where channels of several streams are followed. */
  readonly label: string
}

export interface Followed {
  readonly kind: ChannelKind
  readonly channel: string
  readonly follower: Follower
  /** Null for channels without a log. */
  readonly start: Since | null
}

const HISTORY_LIMIT = 50
const MAX_RECOVERED = 5

const groupOf = (kind: ChannelKind): string => `channel ${kind}`

const isLog = (kind: ChannelKind): boolean => CHANNELS[kind].kind === 'log'

/** Publishes under the group of a channel, with the label of its stream. */
export const checkChannel = <Value>(
  { recorder, label }: ChannelTools,
  kind: ChannelKind,
  check: { readonly name: string; readonly run: () => Promise<Value> },
): Promise<Value | undefined> => recorder.check(groupOf(kind), `${label}: ${check.name}`, check.run)

export const skipChannel = ({ recorder, label }: ChannelTools, kind: ChannelKind, reason: string): void =>
  recorder.skip(groupOf(kind), `${label}: a publication matches the schema`, reason)

const positionFaults = (
  kind: ChannelKind,
  { positioned, recoverable, streamPosition }: SubscribedContext,
): string[] =>
  isLog(kind) && !(positioned && recoverable && streamPosition) ? ['the subscription has no position'] : []

const snapshotFaults = (
  kind: ChannelKind,
  { data }: SubscribedContext,
  { faultsOf }: EventTools,
): string[] => {
  // A channel that keeps the latest value alone has none before the first one.
  if (!isLog(kind) && (data === undefined || data === null)) return []
  return faultsOf(CHANNEL_SNAPSHOTS[kind], data, 'snapshot')
}

/** Subscribes for the whole run, and checks the snapshot. */
const follow = (tools: ChannelTools, kind: ChannelKind): Promise<Followed | undefined> =>
  checkChannel(tools, kind, {
    name: 'the snapshot matches the schema',
    run: async () => {
      const channel = channelName({ kind, streamId: tools.streamId })
      const follower = await tools.socket.follow(channel)
      const { start } = follower
      if (!start) throw new Error('the subscription has no start')
      expectNone([...positionFaults(kind, start), ...snapshotFaults(kind, start, tools)])
      return { kind, channel, follower, start: start.streamPosition ?? null }
    },
  })

/** Every publication matches the schema, and the offsets count by `step` without a hole. */
export const sequenceFaults = (
  kind: ChannelKind,
  publications: readonly Pick<PublicationContext, 'data' | 'offset'>[],
  { step, tools }: { readonly step: 1 | -1; readonly tools: EventTools },
): string[] =>
  publications.flatMap(({ data, offset = 0 }, index) => {
    const before = publications[index - 1]?.offset ?? offset - step
    const hole = isLog(kind) && offset !== before + step ? [`offset ${offset} follows ${before}`] : []
    return [...hole, ...eventFaults(kind, data, tools)]
  })

const checkHistory = (tools: ChannelTools, { kind, follower }: Followed) =>
  checkChannel(tools, kind, {
    name: 'the history matches the schema',
    run: async () => {
      const asked = follower.subscription.history({ limit: HISTORY_LIMIT, reverse: true })
      const { publications } = await tools.socket.limited(asked, 'history')
      expectNone(sequenceFaults(kind, publications, { step: -1, tools }))
      return publications.length
    },
  })

/** Subscribes on the other connection, and leaves again. */
const subscribeSince = async (
  { second }: ChannelTools,
  { channel, since }: { readonly channel: string; readonly since: Since },
  use: (follower: Follower) => Promise<void>,
): Promise<void> => {
  const follower = await second.follow(channel, since)
  try {
    await use(follower)
  } finally {
    second.leave(follower)
  }
}

/** A subscription from an earlier position gets every publication after it. */
export const checkRecovery = (
  tools: ChannelTools,
  { kind, channel }: Followed,
  { name, from, to }: { readonly name: string; readonly from: Since; readonly to: Since },
) =>
  checkChannel(tools, kind, {
    name,
    run: () =>
      subscribeSince(tools, { channel, since: from }, async (follower) => {
        expectNone(follower.start?.recovered ? [] : ['recovered is not true'])
        if (to.offset > from.offset) await follower.waitFor(({ offset }) => offset === to.offset, 'the gap')
        const first = follower.publications[0]?.offset ?? from.offset + 1
        expectNone([
          ...(first === from.offset + 1
            ? []
            : [`the gap begins at offset ${first} instead of ${from.offset + 1}`]),
          ...sequenceFaults(kind, follower.publications, { step: 1, tools }),
        ])
      }),
  })

/** A subscription from a log that does not exist any more gets a snapshot. */
const checkLostLog = (tools: ChannelTools, { kind, channel }: Followed, { offset }: Since) =>
  checkChannel(tools, kind, {
    name: 'a position of another epoch gets a snapshot',
    run: () =>
      subscribeSince(tools, { channel, since: { epoch: 'another-epoch', offset } }, async ({ start }) => {
        expectNone([
          ...(start?.recovered ? ['recovered is true, but the epoch is another one'] : []),
          ...(start ? snapshotFaults(kind, start, tools) : []),
        ])
      }),
  })

const checkPresence = (tools: ChannelTools, { kind, follower: { subscription } }: Followed) =>
  checkChannel(tools, kind, {
    name: 'presence names this connection and counts it',
    run: async () => {
      const { clients } = await tools.socket.limited(subscription.presence(), 'presence')
      const { numClients } = await tools.socket.limited(subscription.presenceStats(), 'presence_stats')
      expectNone([
        ...(Object.keys(clients).length > 0 ? [] : ['presence lists nobody']),
        ...(numClients > 0 ? [] : ['presence_stats counts nobody']),
      ])
    },
  })

/** Checks what can be known of a channel without writing to it. Undefined when it cannot be followed. */
export const checkChannelReads = async (
  tools: ChannelTools,
  kind: ChannelKind,
): Promise<Followed | undefined> => {
  const followed = await follow(tools, kind)
  if (!followed) return undefined
  await checkPresence(tools, followed)
  if (!followed.start) return followed
  const { epoch, offset } = followed.start
  const kept = await checkHistory(tools, followed)
  const from = { epoch, offset: Math.max(0, offset - Math.min(kept ?? 0, MAX_RECOVERED)) }
  await checkRecovery(tools, followed, {
    name: 'an earlier position is recovered',
    from,
    to: followed.start,
  })
  await checkLostLog(tools, followed, followed.start)
  return followed
}
