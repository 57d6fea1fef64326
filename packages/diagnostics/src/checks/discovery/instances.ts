import type { Heartbeat } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { announced, connectionProblem, NOT_READABLE } from '../../discovery/instances.ts'

interface Reached {
  readonly instance: Heartbeat
  readonly addresses: readonly string[]
  /** By address; null for one that opens. */
  readonly problems: readonly (string | null)[]
}

const addressesOf = ({ address, addresses = [] }: Heartbeat): string[] => [
  ...new Set([...(address === null ? [] : [address]), ...addresses]),
]

const reach = async (instance: Heartbeat, signal: AbortSignal): Promise<Reached> => {
  const addresses = addressesOf(instance)
  const problems = await Promise.all(addresses.map((address) => connectionProblem(address, signal)))
  return { instance, addresses, problems }
}

/** One network in common is enough. */
const isReached = ({ problems }: Reached): boolean => problems.includes(null)

const nameOf = ({ instance: { service, instance } }: Reached): string => `${service} ${instance}`

const evidenceOf = (reached: Reached) => ({
  ...{
    what: nameOf(reached),
    expected: 'a connection to one of its addresses',
    source: 'heartbeats in Redis',
  },
  actual: reached.addresses.map((address, index) => `${address}: ${reached.problems[index]}`).join(', '),
})

export const instances: Check = {
  id: 'discovery.instances',
  group: 'discovery',
  title: 'The addresses that services announce can be reached',
  dependsOn: ['discovery.redis'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A service runs and sends heartbeats, and the health page says that it does not answer.',
  cause: 'The service announces the address of a network that this machine or container is not on.',
  cure: {
    text: 'Put both services on one network, or set HOST of the service to the address that others reach.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const running = await announced(context)
    if (running === null) return skip(NOT_READABLE)
    const alive = running.filter((heartbeat) => addressesOf(heartbeat).length > 0)
    if (alive.length === 0) return skip('no service announces an address')
    const reached = await Promise.all(alive.map((instance) => reach(instance, context.signal)))
    const lost = reached.filter((one) => !isReached(one))
    const [first] = lost
    if (first === undefined) return pass(`${reached.length} instances answer at the addresses they announce`)
    return fault({
      summary: `${nameOf(first)} cannot be reached at ${first.addresses.join(', ')}`,
      evidence: lost.map(evidenceOf),
    })
  },
}
