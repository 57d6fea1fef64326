import type { RedisLog } from '../connection/log.ts'
import { DamagedRecordError } from '../wire/errors.ts'

const MAX_KEYS = 100

/** Logs each damaged key once, although it is read repeatedly until an operator repairs it. */
export class DamageReport {
  readonly #log: RedisLog
  readonly #reported = new Set<string>()

  constructor(log: RedisLog) {
    this.#log = log
  }

  reportIf(error: unknown): void {
    if (!(error instanceof DamagedRecordError) || this.#reported.has(error.redisKey)) return
    if (this.#reported.size >= MAX_KEYS) this.#reported.clear()
    this.#reported.add(error.redisKey)
    this.#log.error({ redisKey: error.redisKey }, error.message)
  }
}
