import t from 'tap'
import { composeFile, namesOf } from './compose-file.ts'

const base = composeFile('docker-compose.yml')
const override = composeFile('docker-compose.override.yml')
const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  redis: ['backplane'],
  postgres: ['history'],
  'stream-api': ['edge', 'backplane', 'history'],
  'ws-gateway': ['edge', 'backplane', 'history'],
  engine: ['backplane', 'media'],
  'event-handler': ['backplane', 'history', 'webhooks'],
  'health-sidecar': ['edge', 'backplane', 'observability'],
  traefik: ['edge', 'docker', 'observability'],
  'docker-socket-proxy': ['docker'],
  prometheus: ['observability'],
  grafana: ['observability'],
}
/** Pairs that must share no network. */
const APART: readonly (readonly [string, string])[] = [
  ['engine', 'traefik'],
  ['engine', 'prometheus'],
  ['engine', 'grafana'],
  ['engine', 'docker-socket-proxy'],
  ['event-handler', 'traefik'],
  ['engine', 'postgres'],
  ['health-sidecar', 'postgres'],
  ['traefik', 'postgres'],
  ['grafana', 'postgres'],
  ['prometheus', 'postgres'],
  ['redis', 'postgres'],
  ['redis', 'traefik'],
  ['redis', 'prometheus'],
  ['redis', 'grafana'],
  ['redis', 'docker-socket-proxy'],
  ['stream-api', 'docker-socket-proxy'],
  ['ws-gateway', 'docker-socket-proxy'],
  ['health-sidecar', 'docker-socket-proxy'],
  ['stream-api', 'grafana'],
  ['ws-gateway', 'grafana'],
]
/** Pairs that talk to each other. */
const TOGETHER: readonly (readonly [string, string])[] = [
  ['traefik', 'stream-api'],
  ['traefik', 'ws-gateway'],
  ['traefik', 'docker-socket-proxy'],
  ['stream-api', 'redis'],
  ['ws-gateway', 'redis'],
  ['engine', 'redis'],
  ['event-handler', 'redis'],
  ['event-handler', 'postgres'],
  ['stream-api', 'postgres'],
  ['ws-gateway', 'postgres'],
  ['event-handler', 'health-sidecar'],
  ['health-sidecar', 'redis'],
  ['health-sidecar', 'stream-api'],
  ['health-sidecar', 'ws-gateway'],
  ['prometheus', 'health-sidecar'],
  ['prometheus', 'traefik'],
  ['grafana', 'prometheus'],
]

const networksOf = (name: string): string[] => namesOf(base.services[name]?.networks)
const shared = (a: string, b: string): string[] =>
  networksOf(a).filter((name) => networksOf(b).includes(name))

t.test('each service is on the networks it needs, in development too', async (t) => {
  t.same(Object.keys(base.services).sort(), Object.keys(NETWORKS).sort())
  for (const [name, expected] of Object.entries(NETWORKS)) t.same(networksOf(name), expected, name)
  t.notOk(override.networks, 'the override defines no network')
  for (const [name, service] of Object.entries(override.services)) {
    t.ok(name in base.services, `${name} is a service of the base file`)
    t.notOk(service.networks, `${name} stays where it is`)
  }
})

t.test('services that must not reach each other share no network', async (t) => {
  for (const [a, b] of APART) t.same(shared(a, b), [], `${a} and ${b}`)
})

t.test('services that talk to each other share a network', async (t) => {
  for (const [a, b] of TOGETHER) t.ok(shared(a, b).length > 0, `${a} and ${b}`)
})

t.test('Redis, PostgreSQL and the Docker filter have no way out', async (t) => {
  for (const name of ['redis', 'postgres', 'docker-socket-proxy'])
    for (const network of networksOf(name)) t.equal(base.networks?.[network]?.internal, true, network)
})

t.test('a published port is on a network with a way out, and for Traefik that is edge', async (t) => {
  const published = [...Object.entries(base.services), ...Object.entries(override.services)]
  for (const [name, { ports = [] }] of published) {
    const open = networksOf(name).filter((network) => !base.networks?.[network]?.internal)
    if (ports.length > 0) t.ok(open.length > 0, name)
    if (name === 'traefik') t.equal(open.sort()[0], 'edge')
  }
})

t.test('only the filter holds the Docker socket, and it passes reads of containers only', async (t) => {
  const holders = Object.entries(base.services).filter(([, { volumes = [] }]) =>
    volumes.some((volume) => volume.includes('docker.sock')),
  )
  t.same(
    holders.map(([name, { volumes }]) => [name, volumes]),
    [['docker-socket-proxy', ['/var/run/docker.sock:/var/run/docker.sock:ro']]],
  )
  const { command = [] } = base.services['docker-socket-proxy'] ?? {}
  const [get = ''] = command.filter((flag) => flag.startsWith('-allowGET='))
  const allowed = new RegExp(`^${get.replace('-allowGET=', '')}$`)
  for (const path of ['/version', '/v1.51/version', '/v1.51/events', '/v1.51/containers/json'])
    t.match(path, allowed)
  t.match(`/v1.51/containers/${'a'.repeat(64)}/json`, allowed)
  for (const path of [
    '/v1.51/containers/abc/logs',
    '/v1.51/secrets',
    '/v1.51/images/json',
    '/v1.51/exec/a/json',
  ])
    t.notMatch(path, allowed)
  t.same(
    command.filter((flag) => /^-allow(?!GET|HEAD|from|healthcheck)/.test(flag)),
    [],
    'no method that writes',
  )
})
