import { SYSTEM_PARTS, type SystemPart } from '@stream-manager/contracts'

/**
 * The parts on which each part depends directly. For example, an output delivers what the stream makes, and the stream needs
 * its sources and an engine.
 */
const NEEDS: Readonly<Record<SystemPart, readonly SystemPart[]>> = {
  host: [],
  store: ['host'],
  proxy: ['host'],
  engine: ['store', 'host'],
  source: ['engine'],
  stream: ['source', 'engine'],
  output: ['stream'],
  'stream-api': ['proxy', 'store'],
  gateway: ['proxy', 'store'],
  'event-handler': ['store'],
}

/** Null for a part of a newer version. */
export const knownPart = (part: string | null): SystemPart | null =>
  SYSTEM_PARTS.find((known) => known === part) ?? null

const addUpstream = (part: SystemPart, found: Set<SystemPart>): Set<SystemPart> => {
  for (const needed of NEEDS[part]) addUpstream(needed, found.add(needed))
  return found
}

const UPSTREAM: ReadonlyMap<SystemPart, ReadonlySet<SystemPart>> = new Map(
  SYSTEM_PARTS.map((part) => [part, addUpstream(part, new Set())]),
)

/** Whether a fault of the one may show as a fault of the other. False for the same part. */
export const isUpstream = (part: SystemPart, of: SystemPart): boolean => UPSTREAM.get(of)?.has(part) ?? false

const COMPONENT_PARTS: Readonly<Record<string, SystemPart>> = {
  stream: 'stream',
  database: 'store',
  redis: 'store',
  engine: 'engine',
  'stream-api': 'stream-api',
  gateway: 'gateway',
  'event-handler': 'event-handler',
}

/** Null for a component of a newer version. */
export const partOfComponent = (component: string): SystemPart | null => COMPONENT_PARTS[component] ?? null

const METRIC_PARTS: Readonly<Record<string, SystemPart>> = {
  stream: 'stream',
  output: 'output',
  host: 'host',
}

const SERVICE_PARTS: Readonly<Record<string, SystemPart>> = {
  'stream-api': 'stream-api',
  'ws-gateway': 'gateway',
  engine: 'engine',
  'event-handler': 'event-handler',
}

/** Null for a service that is no part, such as the sidecar. */
export const partOfService = (service: string): SystemPart | null => SERVICE_PARTS[service] ?? null

/** The part that a series is about, such as `output` for `output.failing`. */
export const partOfSeries = (metric: string, subject: string | null): SystemPart | null => {
  const [noun = ''] = metric.split('.')
  if (noun === 'component') return partOfComponent(subject ?? '')
  if (noun === 'service') return partOfService(subject ?? '')
  return METRIC_PARTS[noun] ?? null
}

/** The first beginning that a code has names its part. */
const CODE_PARTS: readonly (readonly [beginning: string, part: SystemPart | null])[] = [
  ['storage.full', 'host'],
  ['output.storage_full', 'host'],
  ['ENOSPC', 'host'],
  // A secret that cannot be read is a matter of the configuration.
  ['storage.secret_unreadable', null],
  ['storage.', 'store'],
  ['BackplaneUnavailableError', 'store'],
  ['engine.', 'engine'],
  ['stream.engine_crashed', 'engine'],
  ['stream.gave_up', 'engine'],
  ['source.', 'source'],
  ['output.', 'output'],
]

/** The part that has the fault of an error code. Null where the code does not say. */
export const partOfCode = (code: string): SystemPart | null =>
  CODE_PARTS.find(([beginning]) => code.startsWith(beginning))?.[1] ?? null
