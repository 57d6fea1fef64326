import type { EventRow, NewDelivery } from '@stream-manager/analytics/port'
import type {
  Caller,
  DeliveriesQuery,
  DeliveryList,
  Result,
  Webhook,
  WebhookCreate,
  WebhookDisabledReason,
  WebhookFormat,
  WebhookPatch,
  WebhookReplay,
  WebhookSecret,
} from '@stream-manager/contracts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'

/** A webhook with its secrets, for the sender. */
export interface WebhookTarget {
  readonly id: string
  readonly url: string
  readonly format: WebhookFormat
  /** Newest first. */
  readonly secrets: readonly string[]
  readonly activeSinceMs: number
}

/** For the event handler. */
export interface WebhookSending {
  /** The deliveries that events amount to, by the webhooks of now. */
  plan(events: readonly EventRow[]): Promise<readonly NewDelivery[]>
  /** Null when it was deleted or disabled. Errors: `storage.secret_unreadable`. */
  target(webhookId: string): Promise<Result<WebhookTarget | null>>
  /** Disables it, with an event. Does nothing when somebody changed it meanwhile. */
  disable(webhookId: string, reason: WebhookDisabledReason): Promise<void>
}

export interface Webhooks {
  /** Newest first. Damaged documents are left out. */
  list(page: PageOptions): Promise<Page<Webhook>>
  /** Errors: `webhook.not_found`. */
  get(webhookId: string): Promise<Result<Webhook>>
  /** Errors: `webhook.limit_reached`, `webhook.refused`, `request.invalid`. */
  create(
    request: { readonly input: WebhookCreate; readonly caller: Caller },
    options?: WriteOptions,
  ): Promise<Result<Mutation<WebhookSecret>>>
  /** Errors: `webhook.not_found`, `webhook.refused`, `request.precondition_failed`, `request.invalid`. */
  update(
    change: { readonly webhookId: string; readonly changes: WebhookPatch },
    options?: WriteOptions,
  ): Promise<Result<Mutation<Webhook>>>
  /** Deliveries that wait are given up. Errors: `webhook.not_found`. */
  delete(webhookId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** A new secret; the one before signs for 24 hours more. Errors: `webhook.not_found`. */
  rotate(webhookId: string, options?: WriteOptions): Promise<Result<Mutation<WebhookSecret>>>
  /** Sends an event of its own. Errors: `webhook.not_found`, `webhook.disabled`, `analytics.unavailable`. */
  test(webhookId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** Newest first. Errors: `analytics.unavailable`. */
  listDeliveries(query: DeliveriesQuery): Promise<Result<DeliveryList>>
  /** Errors: `webhook.delivery_not_found`, `analytics.unavailable`. */
  redeliver(deliveryId: string, options?: WriteOptions): Promise<Result<Mutation<null>>>
  /** Errors: `webhook.not_found`, `webhook.disabled`, `request.invalid`, `analytics.unavailable`. */
  replay(
    request: { readonly webhookId: string; readonly input: WebhookReplay },
    options?: WriteOptions,
  ): Promise<Result<Mutation<null>>>
  /** Webhooks that were disabled automatically, and that nobody has enabled or deleted since. */
  countDisabled(): Promise<number>
  readonly sending: WebhookSending
}
