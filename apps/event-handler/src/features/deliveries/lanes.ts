import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { SingleFlight } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import { messageOf } from '@stream-manager/service-kit'
import { Lane } from './lane.ts'
import { Sender, type SenderOptions } from './sender.ts'

/** A look is one query of an index. */
const PERIOD_MS = 500
/** More than there are webhooks: deliveries of deleted ones wait too. */
const MAX_LANES = 100
/** Longer than two attempts and the store take: a claimed delivery may wait for one. A sender that dies loses its deliveries after this. */
const CLAIM_MS = 60_000

export interface LanesOptions extends Omit<SenderOptions, 'store'> {
  readonly store: Pick<AnalyticsStore, 'listDueWebhooks' | 'claimDeliveries' | 'settleDelivery'>
  /** One process sends at a time, so that a webhook has one lane. */
  readonly isMine: () => boolean
  /** Name of this run of the process. */
  readonly holder: string
  readonly clock: Clock
  readonly claimMs?: number
}

/**
 * Sends what is due, in one lane for each webhook: one that is slow or down holds up no other. A delivery whose sender died is
 * sent again when its claim ends.
 */
export class DeliveryLanes {
  readonly #options: LanesOptions
  readonly #sender: Sender
  readonly #lanes = new Map<string, Lane>()
  readonly #looking = new SingleFlight(() => this.#lookSafely())
  readonly #over = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #claims = 0
  #isFailing = false
  readonly #counts = { deliveriesSent: 0, deliveryFailures: 0, deliveriesGivenUp: 0 }

  constructor(options: LanesOptions) {
    this.#options = options
    this.#sender = new Sender(options)
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), PERIOD_MS)
  }

  /** Opens lanes for what is due now, or joins the look under way. Never rejects. */
  look(): Promise<void> {
    return this.#looking.join()
  }

  counters(): Record<string, number> {
    return { ...this.#counts }
  }

  /** Ends attempts under way: they are made again when their claims end. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#over.abort()
    await this.#looking.settled()
    await Promise.all([...this.#lanes.values()].map((lane) => lane.settled()))
  }

  get #mayRun(): boolean {
    return !this.#over.signal.aborted && this.#options.isMine()
  }

  async #lookSafely(): Promise<void> {
    if (!this.#mayRun) return
    const { store, clock } = this.#options
    for (const [id, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(id)
    try {
      const nowMs = clock.now().getTime()
      for (const id of await store.listDueWebhooks({ nowMs, limit: MAX_LANES })) this.#open(id)
      this.#isFailing = false
    } catch (error) {
      this.#warn(error)
    }
  }

  #open(webhookId: string): void {
    if (!this.#mayRun) return
    const lane = this.#lanes.get(webhookId) ?? this.#newLane(webhookId)
    this.#lanes.set(webhookId, lane)
    lane.fill()
  }

  #newLane(webhookId: string): Lane {
    const { signal } = this.#over
    return new Lane({
      claim: (limit) => this.#claim(webhookId, limit),
      send: async (claimed) => this.#count(await this.#sender.send({ ...claimed, signal })),
      mayRun: () => this.#mayRun,
      onError: (error) => this.#warn(error),
    })
  }

  async #claim(webhookId: string, limit: number) {
    const { store, holder, clock, claimMs = CLAIM_MS } = this.#options
    this.#claims += 1
    const claim = `${holder}/${this.#claims}`
    const nowMs = clock.now().getTime()
    const request = { webhookId, claim, nowMs, untilMs: nowMs + claimMs, limit }
    return (await store.claimDeliveries(request)).map((delivery) => ({ delivery, claim }))
  }

  #count(state: Awaited<ReturnType<Sender['send']>>): void {
    if (state === 'delivered') this.#counts.deliveriesSent += 1
    if (state === 'failed') this.#counts.deliveriesGivenUp += 1
    if (state === 'waiting' || state === 'failed') this.#counts.deliveryFailures += 1
  }

  #warn(error: unknown): void {
    const message = 'deliveries to webhooks cannot be read or stored; they are sent later'
    if (!this.#isFailing) this.#options.logger.warn({ reason: messageOf(error) }, message)
    this.#isFailing = true
  }
}
