import { commandsFor, commonCommands, type DryRun, type RedisAccess } from '@stream-manager/backplane/redis'
import type { ServiceName } from '@stream-manager/contracts'

type Needs = Readonly<Record<string, RedisAccess>>

/** One channel of each scope that a service uses, and how. `infra/redis/users.acl.template` grants it. */
const NEEDS: Readonly<Record<ServiceName, Needs>> = {
  'stream-api': {
    'stream:main/stream-state': 'write',
    'streams/registry': 'write',
    'assets/logo': 'write',
    'people/users': 'write',
    'identity/keys': 'write',
    'events/errors': 'follow',
    'alerting/rules': 'write',
    'resources/samples': 'follow',
    'health/state': 'read',
  },
  'ws-gateway': {
    'stream:main/stream-state': 'write',
    'streams/registry': 'write',
    'assets/logo': 'write',
    'people/users': 'write',
    'identity/keys': 'follow',
    'events/errors': 'follow',
    'alerting/rules': 'write',
    'resources/samples': 'follow',
    'health/state': 'read',
  },
  engine: { 'stream:main/stream-state': 'hold', 'streams/registry': 'read', 'assets/logo': 'read' },
  'event-handler': {
    'stream:main/stream-state': 'follow',
    'streams/registry': 'read',
    'events/errors': 'write',
    'alerting/rules': 'write',
    'resources/samples': 'follow',
    'health/state': 'read',
  },
  'health-sidecar': {
    'stream:main/stream-state': 'follow',
    'streams/registry': 'read',
    'assets/logo': 'read',
    'resources/samples': 'write',
    'health/state': 'write',
  },
}

const SERVICE_NAMES = Object.keys(NEEDS) as ServiceName[]

/** The user of a Redis without users of services may do everything, and every service is it. */
const DEFAULT_USER = 'default'

const neededBy = (service: ServiceName): DryRun[] => [
  ...commonCommands(service),
  ...Object.entries(NEEDS[service]).flatMap(([channel, access]) => commandsFor(access, channel)),
]

/** The commands that this user of Redis needs, each once. Empty for a user that is no service. */
export const neededCommands = (user: string): DryRun[] => {
  const services = SERVICE_NAMES.filter((service) => service === user || user === DEFAULT_USER)
  const all = services.flatMap(neededBy)
  return [...new Map(all.map((command) => [command.join(' '), command])).values()]
}
