import type { ProxyOptions, RunningProxy } from '@stream-manager/infra'
import type { Deployment } from '../deployment.ts'

/** The proxy before the deployment. It can be stopped and started again on the same port. */
export class ProxyHost {
  readonly kind: string
  readonly url: string
  readonly #restart: () => Promise<RunningProxy>
  #running: RunningProxy

  private constructor(running: RunningProxy, restart: () => Promise<RunningProxy>) {
    this.kind = running.kind
    this.url = running.url
    this.#running = running
    this.#restart = restart
  }

  static async start(deployment: Deployment, options: Partial<ProxyOptions>): Promise<ProxyHost> {
    const running = await deployment.startProxy(options)
    return new ProxyHost(running, () => deployment.startProxy({ ...options, port: running.port }))
  }

  freeze(): void {
    this.#running.process.freeze()
  }

  thaw(): void {
    this.#running.process.thaw()
  }

  kill(): Promise<void> {
    return this.#running.process.kill()
  }

  async stop(deadlineMs: number): Promise<void> {
    await this.#running.process.stop(deadlineMs)
  }

  /** Starts the proxy again after `kill` or `stop`; resolves once it routes requests. */
  async start(): Promise<void> {
    this.#running = await this.#restart()
  }
}
