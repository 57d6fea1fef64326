import type { IncidentDetails, SystemPart } from '@stream-manager/contracts'

/** A fault of the store explains others for this long. Other parts were healthy when the fault was injected. */
const STORE_EXPLAINS_MS = 90_000
const STORE: readonly string[] = ['redis', 'database']

/** Components that become worse with a part. */
const COMPONENTS: Readonly<Partial<Record<SystemPart, readonly string[]>>> = {
  output: ['stream'],
  source: ['stream'],
  engine: ['engine', 'stream'],
  gateway: ['gateway'],
  'stream-api': ['stream-api'],
  proxy: ['gateway', 'stream-api'],
  store: [...STORE, 'gateway', 'stream-api', 'event-handler', 'engine', 'stream'],
}

const CHANGE = /health\.changed ([a-z-]+): \S+ -> (?:degraded|unhealthy) (.*)/
/** Words for a process that gets no time, and for a store that gets none. */
const SLOW = /did not answer|no heartbeat|not publish|timed out|timeout|connection error/

/** The sentence that shows a second, real fault: a busy machine gives a component no time for more than a second. Null: there is none. */
export const starvationIn = (
  { timeline }: Pick<IncidentDetails, 'timeline'>,
  part: SystemPart,
  injectedMs: number,
): string | null => {
  for (const { at, summary } of timeline.entries) {
    const [, component = '', reason = ''] = CHANGE.exec(summary) ?? []
    const isOther = component !== '' && !COMPONENTS[part]?.includes(component)
    const sinceMs = STORE.includes(component) ? injectedMs - STORE_EXPLAINS_MS : injectedMs
    if (isOther && SLOW.test(reason) && Date.parse(at) > sinceMs) return summary
  }
  return null
}
