import type { SubscriptionRequest } from '../checked/store.ts'
import { deliverGap } from '../delivery/catch-up.ts'
import type { Subscriber, Subscribers } from '../delivery/subscribers.ts'
import type { Position, Subscription } from '../port/backplane.ts'
import { Cursor } from '../port/cursor.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'
import type { ChannelLogs } from './channel-logs.ts'

const catchUp = (
  subscribers: Subscribers,
  logs: ChannelLogs,
  { subscriber, since }: { subscriber: Subscriber; since: Position },
): Position => {
  const limit = BACKPLANE_LIMITS.catchUpPublications
  const history = logs.history(subscriber.channel, { since, limit })
  return deliverGap(subscribers, subscriber, { since, history })
}

/**
 * Joins a channel. The log is read, the gap delivered and the subscriber added in one turn of the event loop, so no
 * commit can fall between these steps.
 */
export const subscribe = (
  subscribers: Subscribers,
  logs: ChannelLogs,
  { channel, listener, since }: SubscriptionRequest,
): Subscription => {
  const top = logs.position(channel)
  const subscriber: Subscriber = { channel, listener, cursor: new Cursor(since ?? top) }
  const position = since ? catchUp(subscribers, logs, { subscriber, since }) : top
  subscribers.add(subscriber)
  return { position, close: async () => subscribers.remove(subscriber) }
}
