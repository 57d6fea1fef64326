import { type Backoff, backoffDelayMs, delay } from '@stream-manager/async'
import { StreamManagerError } from '../errors.ts'
import type { Perform } from './operation.ts'

const BACKOFF: Backoff = { firstMs: 200, maxMs: 5_000 }

/** What a proxy answers by itself: its upstream is restarting, or it did and has not read its routes yet (Traefik: 404). */
const OF_A_PROXY: ReadonlySet<number | null> = new Set([404, 502, 503, 504])

/** Whether the very same request may do better a moment later. */
const isPassing = (error: StreamManagerError): boolean => {
  switch (error.code) {
    case 'client.network':
    case 'client.timeout':
    case 'service.unavailable':
    case 'storage.unavailable':
      return true
    case 'client.unexpected_answer':
      return OF_A_PROXY.has(error.status)
    default:
      return false
  }
}

/** The server's `Retry-After` is a lower bound, as far as it does not exceed our own longest delay. */
const delayMs = (attempt: number, { retryAfterSeconds }: StreamManagerError): number =>
  Math.min(BACKOFF.maxMs, (retryAfterSeconds ?? 0) * 1000) + backoffDelayMs(BACKOFF, attempt)

/** 128 random bits. Not `randomUUID`: browsers offer that to pages over https alone. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

/**
 * Repeats what failed in passing. Every write has an idempotency key, the same in each attempt, so one that took
 * effect although its answer was lost does not take effect again.
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
        const passing = error instanceof StreamManagerError && isPassing(error)
        if (!passing || attempt + 1 >= attempts) throw error
        await delay(delayMs(attempt, error), { signal: options.signal })
      }
    }
  }
