import type { StoreFacts } from '@stream-manager/backplane/port'
import type { HistoryFigures, PoolFigures } from '@stream-manager/contracts'
import type { Instance } from '../observations/instance.ts'
import type { ProbeResult } from '../observations/probe-result.ts'
import { type ComponentHealth, type Fault, joinFaults } from './component-health.ts'
import { checkStore } from './store.ts'

/** Use of a process's connections, in percent of their number. Work waits for its turn soon after the second one. */
const MODERATE_USE_PERCENT = 70
const HIGH_USE_PERCENT = 90

interface HistoryUser {
  readonly service: string
  readonly instance: string
  readonly history: HistoryFigures
}

interface UsedPool extends PoolFigures {
  readonly service: string
  readonly instance: string
}

/** A process that left or died says nothing about the store. */
const usersOf = (instances: readonly Instance[]): HistoryUser[] =>
  instances.flatMap(({ service, instance, history, leaving, silent }) =>
    history === undefined || leaving === true || silent ? [] : [{ service, instance, history }],
  )

const poolsOf = (users: readonly HistoryUser[]): UsedPool[] =>
  users.flatMap(({ service, instance, history: { pool } }) => (pool ? [{ service, instance, ...pool }] : []))

/** No programme depends on the history, so nothing about it is unhealthy. */
const degraded = (error: string): Fault => ({ status: 'degraded', error: `history: ${error}` })

const errorFault = ({ service, instance, history: { error } }: HistoryUser): Fault[] =>
  error === null ? [] : [degraded(`${service} ${instance}: ${error}`)]

const poolFault = ({ service, instance, size, waiting, utilisationPercent }: UsedPool): Fault[] => {
  if (utilisationPercent < MODERATE_USE_PERCENT) return []
  const use = utilisationPercent < HIGH_USE_PERCENT ? 'moderate' : 'high'
  const amount = `${utilisationPercent} % of ${size} connections, and ${waiting} calls wait`
  return [degraded(`${use} use of connections by ${service} ${instance}: ${amount}`)]
}

/** As the event handler sees it, which alone changes the schema. */
const historyDetails = (users: readonly HistoryUser[]) => {
  const writer = users.find(({ service }) => service === 'event-handler') ?? users[0]
  if (writer === undefined) return null
  const [pool = null] = poolsOf(users).toSorted((a, b) => b.utilisationPercent - a.utilisationPercent)
  return { ...writer.history, pool }
}

/**
 * The store of the backplane, by its probe, and the store of history, by the heartbeats of its users. `details.history` is null
 * when no process has a history; its `pool` is that of the process that uses most of its connections.
 */
export const checkDatabase = (
  probe: ProbeResult<StoreFacts>,
  instances: readonly Instance[],
): ComponentHealth => {
  const store = checkStore(probe)
  const users = usersOf(instances)
  const faults = [...users.flatMap(errorFault), ...poolsOf(users).flatMap(poolFault)]
  const own = store.status === 'healthy' ? [] : [store]
  const backplane = probe.ok ? probe.value : null
  const details = { backplane, history: historyDetails(users) }
  return { ...joinFaults([...own, ...faults]), latencyMs: store.latencyMs, details }
}
