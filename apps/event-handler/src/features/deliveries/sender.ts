import type { AnalyticsStore, AttemptRow, DeliveryRow } from '@stream-manager/analytics/port'
import { type Clock, MAX_RESPONSE_CHARACTERS } from '@stream-manager/contracts'
import {
  hasFailedForLong,
  mailOf,
  recipientOf,
  retryAfterMs,
  retryDelayMs,
  type WebhookSending,
  type WebhookTarget,
  webhookRequest,
} from '@stream-manager/domain'
import { deny, type Egress, type EgressResult, type PostAnswer, safePost } from '@stream-manager/egress'
import type { Mailer } from './mailer.ts'

const DEADLINE_MS = 15_000
const GONE = 410
const MAX_ERROR = 500

export interface SenderOptions {
  readonly store: Pick<AnalyticsStore, 'settleDelivery'>
  readonly webhooks: Pick<WebhookSending, 'target' | 'disable'>
  readonly egress: Egress
  /** Null: there is no mail server. */
  readonly mailer: Pick<Mailer, 'send'> | null
  readonly clock: Clock
  /** Default 15 s, for the answer with all that comes before it. */
  readonly deadlineMs?: number
  readonly logger: { warn(fields: object, message: string): void }
}

export interface Sending {
  readonly delivery: DeliveryRow
  readonly claim: string
  /** Ends it without an outcome: the claim ends, and it is sent again. */
  readonly signal: AbortSignal
}

/** Outcome of an attempt. */
interface Result {
  readonly attempt: AttemptRow
  readonly state: DeliveryRow['state']
  readonly dueMs: number | null
}

const NO_MAIL = 'no mail can be sent: the event handler has no SMTP_URL'

const NO_ANSWER = { status: null, response: null } as const

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Sends deliveries and stores what became of them. */
export class Sender {
  readonly #options: SenderOptions

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** Rejects when the store or the backplane does not answer: then the delivery is sent again. */
  async send(sending: Sending): Promise<DeliveryRow['state'] | null> {
    const { delivery, signal } = sending
    const target = await this.#options.webhooks.target(delivery.webhookId)
    if (target.ok && target.value === null) return this.#giveUp(sending)
    const result =
      target.ok && target.value !== null
        ? await this.#attempt(sending, target.value)
        : this.#failed(delivery, { error: target.ok ? null : target.fault.detail, ...NO_ANSWER })
    if (signal.aborted) return null
    return this.#settle(sending, result, target.ok ? target.value : null)
  }

  async #giveUp({ delivery, claim }: Sending): Promise<'failed'> {
    const { store } = this.#options
    const error = 'the webhook was deleted or disabled before the event could be delivered'
    const attempt = { atMs: this.#nowMs(), durationMs: 0, error, ...NO_ANSWER }
    const outcome = { id: delivery.id, claim, attempt, dueMs: null, activeSinceMs: 0 }
    await store.settleDelivery({ ...outcome, state: 'failed' })
    return 'failed'
  }

  async #attempt({ delivery, signal }: Sending, target: WebhookTarget): Promise<Result> {
    const { clock } = this.#options
    const [atMs, startedMs] = [this.#nowMs(), clock.monotonicMs()]
    const posted = await this.#hand(delivery, target, { atMs, signal })
    const durationMs = clock.monotonicMs() - startedMs
    if (!posted.ok) return this.#failed(delivery, { durationMs, error: posted.fault.detail, ...NO_ANSWER })
    return this.#judge(delivery, posted.value, { atMs, durationMs })
  }

  #hand(
    { event, webhookId }: DeliveryRow,
    { format, secrets, url }: WebhookTarget,
    { atMs: nowMs, signal }: { readonly atMs: number; readonly signal: AbortSignal },
  ): Promise<EgressResult<PostAnswer>> {
    const { egress, mailer, deadlineMs = DEADLINE_MS } = this.#options
    if (format !== 'mail') {
      const options = { egress, signal, deadlineMs, maxBytes: MAX_RESPONSE_CHARACTERS }
      return safePost(url, { ...options, ...webhookRequest({ event, format, secrets, nowMs }) })
    }
    if (mailer === null) return Promise.resolve(deny('refused', NO_MAIL))
    const id = `${event.id}.${webhookId}`
    return mailer.send({ ...mailOf(event), id, to: recipientOf(url), signal, deadlineMs })
  }

  #judge(
    delivery: DeliveryRow,
    { status, retryAfter, body: response }: PostAnswer,
    timing: Pick<AttemptRow, 'atMs' | 'durationMs'>,
  ): Result {
    const answer = { ...timing, status, response: response.slice(0, MAX_RESPONSE_CHARACTERS) }
    if (isSuccess(status)) {
      return { attempt: { ...answer, error: null }, state: 'delivered', dueMs: null }
    }
    const error = `the address answered ${status}`
    if (status === GONE) return { attempt: { ...answer, error }, state: 'failed', dueMs: null }
    const askedMs = retryAfterMs(retryAfter, this.#nowMs())
    return this.#failed(delivery, { ...answer, error }, askedMs)
  }

  #failed(
    { failures }: DeliveryRow,
    details: Omit<AttemptRow, 'atMs' | 'durationMs'> & Partial<AttemptRow>,
    askedMs: number | null = null,
  ): Result {
    const nowMs = this.#nowMs()
    const delayMs = retryDelayMs(failures + 1, askedMs)
    const error = details.error?.slice(0, MAX_ERROR) ?? null
    return {
      attempt: { atMs: nowMs, durationMs: 0, ...details, error },
      state: delayMs === null ? 'failed' : 'waiting',
      dueMs: delayMs === null ? null : Math.round(nowMs + delayMs),
    }
  }

  async #settle(
    { delivery: { id, webhookId }, claim }: Sending,
    { attempt, state, dueMs }: Result,
    target: WebhookTarget | null,
  ): Promise<DeliveryRow['state']> {
    const { store, webhooks, logger } = this.#options
    const activeSinceMs = target?.activeSinceMs ?? 0
    const settled = await store.settleDelivery({ id, claim, attempt, state, dueMs, activeSinceMs })
    const reason = attempt.status === GONE ? 'gone' : 'failing'
    if (reason === 'gone' || hasFailedForLong(settled.failingSinceMs, attempt.atMs)) {
      await webhooks.disable(webhookId, reason)
      logger.warn({ webhook: webhookId, reason }, 'a webhook was disabled')
    }
    return state
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime()
  }
}
