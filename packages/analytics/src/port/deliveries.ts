import type { EventRow } from './events.ts'

/** One event for one webhook. A row that exists stays as it is. */
export interface NewDelivery {
  readonly id: string
  readonly webhookId: string
  readonly event: EventRow
}

/** Deliveries that somebody wants to have sent again: one, or those of a range of time. */
export interface Redelivery {
  readonly dueMs: number
  readonly deliveryId?: string
  readonly range?: {
    readonly webhookId: string
    /** Times of the events, both inclusive. */
    readonly fromMs: number
    readonly toMs: number
    readonly onlyFailed: boolean
  }
}

export interface AttemptRow {
  readonly atMs: number
  readonly durationMs: number
  readonly status: number | null
  readonly error: string | null
  readonly response: string | null
}

export interface DeliveryRow extends NewDelivery {
  readonly state: 'waiting' | 'delivered' | 'failed'
  /** Time of the next attempt; null when there is none. */
  readonly dueMs: number | null
  /** Since it was made, or asked for again. */
  readonly failures: number
  /** Oldest first; the newest ones. */
  readonly attempts: readonly AttemptRow[]
}

export interface DeliveriesRead {
  readonly id?: string | undefined
  readonly webhookId?: string | undefined
  readonly state?: DeliveryRow['state'] | undefined
  /** Only deliveries before this one, in the order of the list. */
  readonly before?: { readonly atMs: number; readonly id: string } | undefined
  readonly limit: number
}

/** Takes deliveries that are due, for a time. A sender that dies loses them to the next one then. */
export interface DeliveryClaim {
  readonly webhookId: string
  /** Name of this claim. */
  readonly claim: string
  readonly nowMs: number
  readonly untilMs: number
  readonly limit: number
}

/** Result of an attempt, as it is stored. */
export interface DeliveryOutcome {
  readonly id: string
  /** Under which it was sent. */
  readonly claim: string
  readonly attempt: AttemptRow
  readonly state: DeliveryRow['state']
  readonly dueMs: number | null
  /** Failures of an earlier time do not count for `failingSinceMs`. */
  readonly activeSinceMs: number
}

export interface SettledDelivery {
  /** False when the claim had ended, and another sender has the delivery. */
  readonly isSettled: boolean
  /** The first failure since the last delivery to the webhook that succeeded; null when this one did. */
  readonly failingSinceMs: number | null
}
