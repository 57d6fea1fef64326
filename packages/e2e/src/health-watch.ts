import { COMPONENTS, type Component, type HealthReport, type HealthStatus } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'

export type Expected = Readonly<Partial<Record<Component, HealthStatus>>>

export const ALL_HEALTHY: Expected = Object.fromEntries(COMPONENTS.map((name) => [name, 'healthy']))

type Checks = HealthReport['checks']

/** Reads the health report of the sidecar over HTTP, as an orchestrator does. */
export class HealthWatch {
  readonly #url: string

  /** @param url Address of the sidecar's health port. */
  constructor(url: string) {
    this.#url = url
  }

  async report(): Promise<HealthReport & { readonly httpStatus: number }> {
    const response = await fetch(`${this.#url}/health`)
    return { httpStatus: response.status, ...((await response.json()) as HealthReport) }
  }

  /** Waits until the components have the expected status. Resolves with the time it took and the last report. */
  async becomes(expected: Expected, deadlineMs: number): Promise<{ tookMs: number; checks: Checks }> {
    let checks: Checks = {}
    const isExpected = async () => {
      checks = (await this.report()).checks
      return Object.entries(expected).every(([name, status]) => checks[name]?.status === status)
    }
    const startedMs = performance.now()
    try {
      await eventually(isExpected, { what: JSON.stringify(expected), deadlineMs })
    } catch (error) {
      throw new Error(`the sidecar still reports ${JSON.stringify(checks, null, 1)}`, { cause: error })
    }
    return { tookMs: Math.round(performance.now() - startedMs), checks }
  }
}
