import type { Component, HealthReport, HealthStatus } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'

export type Expected = Readonly<Partial<Record<Component, HealthStatus>>>

type Checks = HealthReport['checks']

/** What the sidecar says, as an orchestrator asks it. */
export class HealthWatch {
  readonly #url: string

  /** @param url of the sidecar's health port. */
  constructor(url: string) {
    this.#url = url
  }

  async report(): Promise<HealthReport & { readonly httpStatus: number }> {
    const response = await fetch(`${this.#url}/health`)
    return { httpStatus: response.status, ...((await response.json()) as HealthReport) }
  }

  /** Waits until the components are as expected; how long that took, and what was said. */
  async becomes(expected: Expected, deadlineMs: number): Promise<{ tookMs: number; checks: Checks }> {
    let checks: Checks = {}
    const look = async () => {
      checks = (await this.report()).checks
      return Object.entries(expected).every(([name, status]) => checks[name]?.status === status)
    }
    const startedMs = performance.now()
    try {
      await eventually(look, { what: JSON.stringify(expected), deadlineMs })
    } catch (error) {
      throw new Error(`the sidecar says ${JSON.stringify(checks, null, 1)}`, { cause: error })
    }
    return { tookMs: Math.round(performance.now() - startedMs), checks }
  }
}
