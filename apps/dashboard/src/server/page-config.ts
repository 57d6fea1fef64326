import { isRecord } from '@stream-manager/contracts/is-record'
import { noteServerTime } from './server-clock.ts'

/** As `GET page-config.json` tells it. */
export interface PageConfig {
  /** Null behind a proxy. */
  readonly socketPort: number | null
  readonly signIn: 'bypassed' | 'required'
  /** Null: a server older than this page does not tell. */
  readonly version: string | null
}

/** Null for an answer of something else. */
const pageConfigOf = (value: unknown): PageConfig | null => {
  if (!isRecord(value)) return null
  const { socketPort, signIn, version } = value
  if (socketPort !== null && typeof socketPort !== 'number') return null
  if (signIn !== 'bypassed' && signIn !== 'required') return null
  return { socketPort, signIn, version: typeof version === 'string' ? version : null }
}

const DEADLINE_MS = 10_000

/** Rejects when the server is away or answers something else. */
export const readPageConfig = async (rootUrl: string): Promise<PageConfig> => {
  const response = await fetch(`${rootUrl}page-config.json`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  noteServerTime(response)
  const config = response.ok ? pageConfigOf(await response.json()) : null
  if (config === null) throw new Error(`page-config.json was answered with ${response.status}`)
  return config
}
