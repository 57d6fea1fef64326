import type { PublicationContext, SubscribedContext, Subscription } from 'centrifuge'

type Limited = <Value>(work: Promise<Value>, what: string) => Promise<Value>

const MAX_KEPT = 5_000

/** Keeps the publications of one channel. */
export class Follower {
  readonly subscription: Subscription
  readonly publications: PublicationContext[] = []
  start: SubscribedContext | undefined
  readonly #limited: Limited
  readonly #watchers = new Set<() => void>()

  constructor(subscription: Subscription, limited: Limited) {
    this.subscription = subscription
    this.#limited = limited
    subscription.on('publication', (publication) => {
      if (this.publications.length < MAX_KEPT) this.publications.push(publication)
      for (const watch of this.#watchers) watch()
    })
  }

  /** Waits for a publication that matches, one that came before included. */
  async waitFor(
    matches: (publication: PublicationContext) => boolean,
    what: string,
  ): Promise<PublicationContext> {
    let watch = (): void => {}
    const found = new Promise<PublicationContext>((resolve) => {
      watch = () => {
        const publication = this.publications.find(matches)
        if (publication) resolve(publication)
      }
    })
    this.#watchers.add(watch)
    watch()
    return this.#limited(found, what).finally(() => this.#watchers.delete(watch))
  }
}
