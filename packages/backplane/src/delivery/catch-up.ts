import type { History, Position } from '../port/backplane.ts'
import type { Subscriber, Subscribers } from './subscribers.ts'

interface Gap {
  readonly since: Position
  /** Log entries after `since`, up to the limit of one catch-up. */
  readonly history: History
}

/**
 * Delivers the publications a new subscriber missed, or `lost` when they are not all retained or too many. Returns the
 * position at which the subscription begins.
 */
export const deliverGap = (subscribers: Subscribers, subscriber: Subscriber, gap: Gap): Position => {
  const { since, history } = gap
  const { position, publications, recovered } = history
  if (!recovered || since.offset + publications.length < position.offset) {
    subscribers.deliver(subscriber, { kind: 'lost', position })
    return position
  }
  for (const publication of publications) {
    subscribers.deliver(subscriber, { kind: 'publication', epoch: position.epoch, publication })
  }
  return since
}
