import { delay } from '@stream-manager/async'
import { SERVICE_REGISTRY } from '@stream-manager/contracts'

const DEADLINE_MS = 120_000
const POLL_INTERVAL_MS = 250
const REQUEST_DEADLINE_MS = 2_000

const COMPONENTS = SERVICE_REGISTRY.flatMap(({ component }) => component ?? [])

/** Status of a component in the body of `GET /health`. */
const statusIn = (body: unknown, component: string): unknown => {
  const checks = new Map<string, unknown>(Object.entries(Object(Object(body).checks)))
  return Object(checks.get(component)).status
}

/** Components that `GET /health` does not call healthy; all of them while it does not answer. */
const missingComponents = async (healthUrl: string): Promise<readonly string[]> => {
  try {
    const response = await fetch(healthUrl, { signal: AbortSignal.timeout(REQUEST_DEADLINE_MS) })
    const body: unknown = await response.json()
    return COMPONENTS.filter((component) => statusIn(body, component) !== 'healthy')
  } catch {
    return COMPONENTS
  }
}

/** Resolves with the components that were not healthy in time: none, if all is well. */
export const awaitHealthy = async (healthUrl: string, signal: AbortSignal): Promise<readonly string[]> => {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const missing = await missingComponents(healthUrl)
    if (missing.length === 0 || signal.aborted || performance.now() > deadline) return missing
    await delay(POLL_INTERVAL_MS)
  }
}
