import { BACKPLANE_LIMITS } from '../limits.ts'
import type { ChannelListener, Position, Subscription } from '../port.ts'
import type { ChannelLogs } from './channel-logs.ts'
import type { Subscriber, Subscribers } from './subscribers.ts'

export interface SubscriptionRequest {
  readonly channel: string
  readonly listener: ChannelListener
  readonly since: Position | undefined
}

/** The gap from `since` to the top, told to the subscriber. Returns where the subscription begins. */
const catchUp = (subscribers: Subscribers, logs: ChannelLogs, { subscriber, since }: CatchUp): Position => {
  const { channel } = subscriber
  const gap = logs.history(channel, { since, limit: BACKPLANE_LIMITS.catchUpPublications })
  const { position, publications, recovered } = gap
  if (!recovered || since.offset + publications.length < position.offset) {
    subscriber.cursor = position.offset
    subscribers.tell(subscriber, { kind: 'lost', position })
    return position
  }
  for (const publication of publications) {
    subscribers.tell(subscriber, { kind: 'publication', epoch: position.epoch, publication })
  }
  return since
}

interface CatchUp {
  readonly subscriber: Subscriber
  readonly since: Position
}

/**
 * Joins a channel. Reading the log, telling the gap and going live happen in one turn of the event loop, so no
 * commit can fall between them.
 */
export const subscribe = (
  subscribers: Subscribers,
  logs: ChannelLogs,
  { channel, listener, since }: SubscriptionRequest,
): Subscription => {
  const top = logs.position(channel)
  const subscriber: Subscriber = { channel, listener, cursor: since ? -1 : top.offset }
  const position = since ? catchUp(subscribers, logs, { subscriber, since }) : top
  subscribers.add(subscriber)
  return { position, close: async () => subscribers.remove(subscriber) }
}
