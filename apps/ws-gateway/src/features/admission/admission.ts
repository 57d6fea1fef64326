import { randomInt } from 'node:crypto'
import { Slots } from '@stream-manager/async'
import type { Fault } from '@stream-manager/contracts'
import { networkOf } from '@stream-manager/service-kit'
import type { GatewayLimits } from '../../limits.ts'
import type { LoadMeter } from './load-meter.ts'

export type AdmissionLimits = Pick<
  GatewayLimits,
  'maxConnectionsPerAddress' | 'shedAboveLoopDelayMs' | 'shedAboveHeapShare'
>

/** Retry times are spread, so that refused clients do not return together. */
const MAX_RETRY_SECONDS = 10

/** A place among the sockets of the address, or the refusal. */
export type Admitted = { readonly release: () => void } | { readonly refused: Fault }

/** Decides whether another socket is accepted. Open sockets stay open: shedding protects them. */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #meter: LoadMeter
  readonly #addresses: Slots
  #refused = 0

  constructor(limits: AdmissionLimits, meter: LoadMeter) {
    this.#limits = limits
    this.#meter = meter
    this.#addresses = new Slots({ perHolder: limits.maxConnectionsPerAddress })
  }

  /** Upgrades refused since the start. */
  get refused(): number {
    return this.#refused
  }

  /** `address` is the client's own, as reported by trusted proxies. Call `release` when the socket closes. */
  admit(address: string): Admitted {
    const network = networkOf(address)
    if (this.#isOverloaded()) {
      return this.#refuse('service.unavailable', 'The gateway is at the limit of its load; try again')
    }
    const release = this.#addresses.take(network)
    if (release === null) {
      const limit = this.#limits.maxConnectionsPerAddress
      return this.#refuse('request.rate_limited', `${limit} connections are open from this address already`)
    }
    return { release }
  }

  #isOverloaded(): boolean {
    const { loopDelayMs, heapShare } = this.#meter.load
    const { shedAboveLoopDelayMs, shedAboveHeapShare } = this.#limits
    return loopDelayMs > shedAboveLoopDelayMs || heapShare > shedAboveHeapShare
  }

  #refuse(code: Fault['code'], detail: string): Admitted {
    this.#refused += 1
    return { refused: { code, detail, retryAfterSeconds: randomInt(1, MAX_RETRY_SECONDS + 1) } }
  }
}
