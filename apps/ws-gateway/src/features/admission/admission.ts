import { randomInt } from 'node:crypto'
import { Slots } from '@stream-manager/async'
import type { Fault } from '@stream-manager/contracts'
import type { GatewayLimits } from '../../limits.ts'
import type { LoadMeter } from './load-meter.ts'
import { networkOf } from './network-of.ts'

export type AdmissionLimits = Pick<
  GatewayLimits,
  'maxConnectionsPerAddress' | 'shedAboveLoopDelayMs' | 'shedAboveHeapShare'
>

/** Spread, or all that were refused would come back together. */
const LONGEST_RETRY_SECONDS = 10

/** The socket's place among those of its address, or why there is none. */
export type Admitted = { readonly release: () => void } | { readonly refused: Fault }

/** Whether another socket is taken. Sockets that are open stay open: shedding protects them. */
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

  /** `address` is the client's own, as the trusted proxies tell it. `release` is called when its socket closes. */
  admit(address: string): Admitted {
    const network = networkOf(address)
    if (this.#isOverloaded()) {
      return this.#refuse('service.unavailable', 'The gateway is at the limit of its load; try again')
    }
    const release = this.#addresses.take(network)
    if (release === null) {
      const most = this.#limits.maxConnectionsPerAddress
      return this.#refuse('request.rate_limited', `${most} connections are open from this address already`)
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
    return { refused: { code, detail, retryAfterSeconds: randomInt(1, LONGEST_RETRY_SECONDS + 1) } }
  }
}
