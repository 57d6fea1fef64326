import { type Backoff, backoffDelayMs, delay } from '@stream-manager/async'
import { StreamManagerError } from '../errors.ts'
import type { Perform } from './operation.ts'

const BACKOFF: Backoff = { firstMs: 200, maxMs: 5_000 }

/** Answers of a proxy whose upstream restarts, or that has not read its routes yet (Traefik sends 404). */
const PROXY_STATUSES: ReadonlySet<number | null> = new Set([404, 502, 503, 504])

/** True if the same request may succeed a moment later. */
const isTransient = (error: StreamManagerError): boolean => {
  switch (error.code) {
    case 'client.network':
    case 'client.timeout':
    case 'service.unavailable':
    case 'storage.unavailable':
      return true
    case 'client.unexpected_answer':
      return PROXY_STATUSES.has(error.status)
    default:
      return false
  }
}

/** The server's `Retry-After` is a lower bound, as far as it does not exceed our own longest delay. */
const delayMs = (attempt: number, { retryAfterSeconds }: StreamManagerError): number =>
  Math.min(BACKOFF.maxMs, (retryAfterSeconds ?? 0) * 1000) + backoffDelayMs(BACKOFF, attempt)

/** 128 random bits. Browsers offer `randomUUID` to https pages only. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

/**
 * Repeats calls after transient failures. Every write has an idempotency key, the same in each attempt: a write whose answer
 * was lost does not take effect twice.
 */
export const retrying =
  (transport: Perform, attempts: number): Perform =>
  async (operation, options) => {
    const isWrite = operation.verb !== 'GET'
    const keyed = isWrite ? { ...options, idempotencyKey: options.idempotencyKey ?? newKey() } : options
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await transport(operation, keyed)
      } catch (error) {
        const transient = error instanceof StreamManagerError && isTransient(error)
        if (!transient || attempt + 1 >= attempts) throw error
        await delay(delayMs(attempt, error), { signal: options.signal })
      }
    }
  }
