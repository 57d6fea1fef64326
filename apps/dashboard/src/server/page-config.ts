/** As `GET page-config.json` tells it. */
export interface PageConfig {
  /** Null behind a proxy. */
  readonly socketPort: number | null
  readonly signIn: 'bypassed' | 'required'
}

const isPageConfig = (value: unknown): value is PageConfig => {
  if (typeof value !== 'object' || value === null) return false
  const { socketPort, signIn } = value as Record<string, unknown>
  const isPort = socketPort === null || typeof socketPort === 'number'
  return isPort && (signIn === 'bypassed' || signIn === 'required')
}

const DEADLINE_MS = 10_000

/** Rejects when the server is away or answers something else. */
export const readPageConfig = async (rootUrl: string): Promise<PageConfig> => {
  const response = await fetch(`${rootUrl}page-config.json`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  const config: unknown = response.ok ? await response.json() : null
  if (!isPageConfig(config)) throw new Error(`page-config.json was answered with ${response.status}`)
  return config
}
