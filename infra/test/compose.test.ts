import { SERVICE_REGISTRY, SERVICES } from '@stream-manager/contracts'
import t from 'tap'
import { type ComposeService, composeFile, textOf } from './compose-file.ts'
import { composeSchema } from './compose-schema.ts'

const FILES = ['docker-compose.yml', 'docker-compose.override.yml', 'docker-compose.standalone.yml']
const base = composeFile('docker-compose.yml')
const override = composeFile('docker-compose.override.yml')
const standalone = composeFile('docker-compose.standalone.yml')
const services = Object.entries({ ...base.services, ...standalone.services })
const FOREIGN = ['redis', 'postgres', 'traefik', 'docker-socket-proxy', 'prometheus', 'grafana']
/** In these images and nowhere else is the program a check calls. */
const PROBE_PROGRAMS: Readonly<Record<string, RegExp>> = {
  node: /^stream-manager\//,
  '/bin/sh': /^redis:/,
  pg_isready: /^postgres:/,
  traefik: /^traefik:/,
  promtool: /^prom\/prometheus:/,
  wget: /^grafana\/grafana:/,
  './healthcheck': /^wollomatic\/socket-proxy:/,
}

/** A release of PostgreSQL has two numbers. */
const EXACT_TAG = /^(?:postgres:\d+\.\d+|[^:]+:v?\d+\.\d+\.\d+)/

const has = (service: ComposeService | undefined, volume: string): boolean =>
  service?.volumes?.includes(volume) ?? false

/** Every setting whose name speaks of a secret, with its value. */
const secretValues = (file: string): [line: string, value: string][] =>
  textOf(file)
    .split('\n')
    .flatMap((line) => {
      const [, value] = /^\s*[A-Z_]*(?:PASSWORD|SECRET|TOKEN|KEY)[A-Z_]*:\s*["']?(.*?)["']?$/.exec(line) ?? []
      return value === undefined ? [] : [[line.trim(), value] as [string, string]]
    })

t.test('the files keep to the schema of compose', async (t) => {
  const validate = composeSchema()
  for (const name of FILES) t.ok(validate(composeFile(name)), `${name} ${JSON.stringify(validate.errors)}`)
  t.notOk(validate({ services: { a: { healthchek: {} } } }), 'a misspelt key is noticed')
})

t.test('the whole system is there, with replicas of what serves and encodes', async (t) => {
  t.same(Object.keys(base.services).sort(), [...SERVICES, ...FOREIGN].sort())
  for (const { name, component } of SERVICE_REGISTRY)
    t.equal(base.services[name]?.deploy?.replicas, component === null ? undefined : 2, name)
  for (const name of SERVICES)
    t.equal(base.services[name]?.build?.args.APP, name, `the image of ${name} holds ${name}`)
})

for (const [name, service] of services) {
  t.test(`${name} is watched, confined and limited`, async (t) => {
    const [, program = ''] = service.healthcheck?.test ?? []
    t.equal(service.healthcheck?.test[0], 'CMD', 'a check without a shell')
    t.match(
      service.image ?? 'stream-manager/standalone',
      PROBE_PROGRAMS[program],
      'the image has what it calls',
    )
    t.match(service, { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    t.equal(service.restart, 'unless-stopped')
    t.notMatch(service.user, /^(root|0)(:|$)/)
    t.ok(service.user, 'a user other than root is named')
    t.match(service.deploy?.resources?.limits, { cpus: String, memory: String, pids: Number })
    const [cpus = ''] = /[\d.]+/.exec(String(service.deploy?.resources?.limits?.['cpus'])) ?? []
    t.ok(Number(cpus) <= 2, 'Docker starts nothing that may use more CPUs than a small machine has')
    if (program === 'node')
      t.equal(service.healthcheck?.timeout, '10s', 'time to start a Node of its own on a busy machine')
    t.notOk(service.privileged ?? service.network_mode)
    if (!service.build) t.match(service.image, EXACT_TAG, 'an exact version')
  })
}

t.test('a service starts only after its dependencies answer', async (t) => {
  for (const [name, { depends_on: needs = {} }] of services) {
    for (const [needed, { condition }] of Object.entries(needs)) {
      t.equal(condition, 'service_healthy', `${name} waits until ${needed} is healthy`)
      t.ok(base.services[needed]?.healthcheck)
    }
  }
  for (const name of SERVICES) t.ok(base.services[name]?.depends_on?.['redis'], `${name} needs Redis`)
})

t.test('the proxy alone is published, and that on loopback unless told otherwise', async (t) => {
  const published = Object.entries(base.services).filter(([, { ports = [] }]) => ports.length > 0)
  t.same(
    published.map(([name]) => name),
    ['traefik'],
  )
  t.same(base.services['traefik']?.ports, [`\${LISTEN_ADDRESS:-127.0.0.1}:\${LISTEN_PORT:-8080}:8080`])
  for (const { ports = [] } of [...Object.values(override.services), ...Object.values(standalone.services)]) {
    for (const port of ports) t.match(port, /^127\.0\.0\.1:/, 'development stays on this machine')
  }
  for (const name of ['redis', 'postgres'])
    t.notOk(override.services[name]?.ports, `${name} is never published`)
})

t.test('no secret is written down, and none has a default', async (t) => {
  for (const [name, { file = '' }] of Object.entries(base.secrets ?? {})) {
    t.match(file, /^\$\{SECRETS_DIR:\?[^}]+\}\//, `${name} is a file in a folder that must be named`)
  }
  for (const file of FILES) {
    for (const [line, value] of secretValues(file)) {
      t.match(value, /^(\/run\/secrets\/|\$\{[A-Z_]+:\?)/, `${file}: ${line}`)
    }
    t.notMatch(
      textOf(file),
      /(?:rediss?|postgres(?:ql)?):\/\/[^@\s]*:[^@\s]+@/,
      `${file}: no password in an address`,
    )
  }
  for (const [name, { secrets = [] }] of services) {
    for (const secret of secrets) t.ok(base.secrets?.[secret], `${name}: ${secret} is defined`)
  }
})

t.test('the API alone has the key that signs tokens', async (t) => {
  const holders = Object.entries(base.services).filter(([, { volumes = [] }]) =>
    volumes.some((volume) => volume.startsWith('identity:')),
  )
  t.strictSame(
    holders.map(([name, { volumes }]) => [name, volumes]),
    [['stream-api', ['media:/data', 'identity:/data/keys']]],
  )
})

t.test('data that must last is in volumes', async (t) => {
  t.ok(has(base.services['redis'], 'redis-data:/data'))
  t.ok(has(base.services['postgres'], 'postgres-data:/var/lib/postgresql/data'))
  for (const name of ['stream-api', 'engine']) t.ok(has(base.services[name], 'media:/data'), name)
  for (const name of ['redis-data', 'postgres-data', 'media', 'identity', 'prometheus-data', 'grafana-data'])
    t.ok(name in (base.volumes ?? {}))
})

t.test('the services believe the proxy and no other address', async (t) => {
  const address = `\${TRAEFIK_ADDRESS:-172.28.0.2}`
  t.match(base.services['traefik']?.networks, { edge: { ipv4_address: address } })
  for (const name of SERVICES) t.equal(base.services[name]?.environment?.['TRUSTED_PROXIES'], address, name)
})

t.test('Traefik knows its memory limit', async (t) => {
  const { environment, deploy } = base.services['traefik'] ?? {}
  t.match(environment?.['GOMEMLIMIT'], /^\d+MiB$/)
  const limit = Number.parseInt(String(deploy?.resources?.limits?.['memory']), 10)
  t.ok(Number.parseInt(environment?.['GOMEMLIMIT'] ?? '', 10) <= limit * 0.7, 'room is left for sockets')
})

t.test('FORWARDERS names one known address', async (t) => {
  const networks = base.networks as Record<string, { ipam?: { config: Record<string, string>[] } }>
  const [{ gateway = '' } = {}] = networks['edge']?.ipam?.config ?? []
  t.equal(gateway, `\${GATEWAY:-172.28.0.1}`, 'without it Docker takes the first of ip_range')
  t.match(textOf('docs/deployment.md'), /`FORWARDERS` .*`172\.28\.0\.1\/32`, the `GATEWAY`/)
})
