import type { History, Position } from '../port/backplane.ts'
import type { Subscriber, Subscribers } from './subscribers.ts'

interface Gap {
  readonly since: Position
  /** What the log has after `since`, up to the limit of one catch-up. */
  readonly history: History
}

/**
 * Tells a subscriber that joins what it missed, or that it is lost when that is not all kept or too much. Returns where
 * its subscription begins.
 */
export const tellGap = (subscribers: Subscribers, subscriber: Subscriber, gap: Gap): Position => {
  const { since, history } = gap
  const { position, publications, recovered } = history
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
