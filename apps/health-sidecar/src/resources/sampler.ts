import { SingleFlight } from '@stream-manager/async'
import type { Backplane, Lease } from '@stream-manager/backplane/port'
import type { HostResources } from '@stream-manager/contracts'
import { type Domain, RESOURCE_SAMPLER_LEASE } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import type { HostMeter } from '../host/host-meter.ts'

/** Time of three samples, after which another sidecar takes over. */
const LEASE_MS = 15_000

export interface SamplerOptions {
  readonly backplane: Pick<Backplane, 'acquireLease'>
  readonly resources: Pick<Domain['resources'], 'record'>
  readonly measureHost: HostMeter
  readonly holder: string
  readonly periodMs: number
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

/**
 * Takes a sample of the resources once a period and writes it to the backplane, where every API replica finds the same
 * history. Only the sidecar that holds the lease does so. All sidecars measure their host, for their own metrics.
 */
export class Sampler {
  readonly #options: SamplerOptions
  #timer: NodeJS.Timeout | undefined
  readonly #sampling = new SingleFlight(() => this.#takeSafely())
  #lease: Lease | null = null
  #failing = false
  #host: HostResources | null = null

  constructor(options: SamplerOptions) {
    this.#options = options
  }

  /** The last measurement; null before the first. */
  get host(): HostResources | null {
    return this.#host
  }

  /** Fence of its lease; null for a sidecar that does not sample. */
  get fence(): number | null {
    return this.#lease?.fence ?? null
  }

  /** Whether this sidecar had the lease when it took its last sample. */
  get isHolder(): boolean {
    return this.#lease !== null
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.sample(), this.#options.periodMs)
    void this.sample()
  }

  /**
   * Takes a sample now, or joins the one being taken. Never rejects: a sample that cannot be written is missing in the
   * history.
   */
  sample(): Promise<void> {
    return this.#sampling.join()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sampling.settled()
    await this.#lease?.release().catch(() => {})
  }

  async #takeSafely(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#take()
      if (this.#failing) logger.info({}, 'resources are sampled again')
      this.#failing = false
    } catch (error) {
      if (!this.#failing) logger.warn({ reason: messageOf(error) }, 'resources cannot be sampled')
      this.#failing = true
    }
  }

  async #take(): Promise<void> {
    const host = await this.#options.measureHost()
    this.#host = host
    const lease = await this.#hold()
    if (lease === null) return
    const recorded = await this.#options.resources.record({ fence: lease.fence, host })
    if (!recorded.ok) this.#lease = null
  }

  async #hold(): Promise<Lease | null> {
    const { backplane, holder } = this.#options
    if (this.#lease && !(await this.#lease.renew())) this.#lease = null
    this.#lease ??= await backplane.acquireLease(RESOURCE_SAMPLER_LEASE, { holder, ttlMs: LEASE_MS })
    return this.#lease
  }
}
