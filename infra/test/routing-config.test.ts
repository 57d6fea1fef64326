import t from 'tap'
import { parse } from 'yaml'
import { composeFile, textOf } from './compose-file.ts'
import { omit, pick, type Settings, settingsOf, settingsOfFlags } from './dotted.ts'

const DEVELOPMENT = /^http\.routers\.development/

const base = composeFile('docker-compose.yml')
const override = composeFile('docker-compose.override.yml')

/** `$$` is compose's `$`. Which container is meant is Docker's half of a label; the routing starts after it. */
const labelsOf = ({ services }: typeof base): Settings =>
  Object.fromEntries(
    Object.values(services).flatMap(({ labels = {} }) =>
      Object.entries(labels)
        .filter(([name]) => name.startsWith('traefik.http.'))
        .map(([name, value]) => [name.replace('traefik.', '').toLowerCase(), value.replaceAll('$$', '$')]),
    ),
  )

/**
 * In Docker the servers come from the containers, and what labels cannot say from the file provider. Directives of the
 * template stand in comments, so what they choose is read as it is chosen.
 */
const fileProvider = (): Settings => {
  const settings = settingsOf(parse(textOf('infra/traefik/dynamic/routing.yml')))
  return Object.fromEntries(
    Object.entries(omit(settings, /\.servers$/)).map(([name, value]) => [
      name,
      name.endsWith('.depth')
        ? `\${FORWARDED_HOPS:-0}`
        : value.replaceAll('{{ env "DOMAIN" }}', `\${DOMAIN}`),
    ]),
  )
}

const comparable = (labels: Settings): Settings =>
  Object.fromEntries(
    Object.entries(omit(labels, /\.server\.port$/)).map(([name, value]) => [
      name,
      value.replace(/@file$/, ''),
    ]),
  )

const routersOf = (settings: Settings): string[] =>
  Object.keys(settings).flatMap((name) => /^http\.routers\.([^.]+)\.rule$/.exec(name)?.[1] ?? [])

t.test('the labels say what the file says', async (t) => {
  const file = fileProvider()
  t.same(comparable(labelsOf(base)), omit(file, DEVELOPMENT), 'production')
  t.same(labelsOf(override), pick(file, DEVELOPMENT), 'what development adds')
})

t.test('the routes are those that were agreed', async (t) => {
  const rules = pick({ ...labelsOf(base), ...labelsOf(override) }, /routers\..*\.rule$/)
  t.match(rules, {
    'http.routers.ws.rule': 'PathPrefix(`/ws`)',
    'http.routers.api.rule': `Host(\`\${DOMAIN}\`) && PathPrefix(\`/stream\`)`,
    'http.routers.development.rule': 'PathPrefix(`/`)',
  })
})

t.test('every router has a service with a port, and middlewares that exist', async (t) => {
  const all = { ...labelsOf(base), ...labelsOf(override) }
  const ports = { 'stream-api': '4200', 'stream-api-reads': '4200', 'ws-gateway': '4201' }
  for (const [name, value] of Object.entries(pick(all, /^http\.routers\.[^.]+\.(service|middlewares)$/))) {
    for (const part of value.split(',')) {
      if (name.endsWith('.service')) {
        t.equal(
          all[`http.services.${part}.loadbalancer.server.port`],
          ports[part as keyof typeof ports],
          name,
        )
        t.equal(all[`http.services.${part}.loadbalancer.healthcheck.path`], '/healthz', `${part} is probed`)
      } else
        t.ok(
          Object.keys(all).some((known) => known.startsWith(`http.middlewares.${part}.`)),
          part,
        )
    }
  }
  for (const router of routersOf(all)) t.ok(all[`http.routers.${router}.service`], `${router} has a service`)
})

t.test('a container that goes takes nothing away that the routers of another need', async (t) => {
  for (const [name, service] of Object.entries(base.services)) {
    if (service.labels === undefined) continue
    t.equal(service.labels['traefik.enable'], 'true', name)
    const own = labelsOf({ services: { [name]: service } })
    t.ok(routersOf(own).length > 0, `${name} has routers; without any Docker's provider would invent one`)
    for (const value of Object.values(pick(own, /^http\.routers\.[^.]+\.middlewares$/)))
      for (const middleware of value.split(','))
        t.ok(
          Object.keys(own).some((known) => known.startsWith(`http.middlewares.${middleware}.`)),
          `${name} ${middleware}`,
        )
  }
})

t.test('nothing but idempotent reads is tried again', async (t) => {
  const all = { ...labelsOf(base), ...labelsOf(override) }
  for (const router of routersOf(all)) {
    const retries = all[`http.routers.${router}.middlewares`]?.includes('retry') ?? false
    t.equal(retries, all[`http.routers.${router}.rule`]?.includes('Method(`GET`) || Method(`HEAD`)'), router)
  }
})

t.test('the buffer for repeating a read is small, because each request holds one', async (t) => {
  const all = labelsOf(base)
  t.equal(all['http.middlewares.retry-reads.retry.maxrequestbodybytes'], '1024', 'the default is 2 MiB')
})

t.test('health and metrics win over every other route and nobody gets through', async (t) => {
  const all = { ...labelsOf(base), ...labelsOf(override) }
  const priorities = Object.entries(pick(all, /routers\..*\.priority$/)).map(
    ([name, value]) => [Number(value), name] as const,
  )
  t.same(priorities.sort(([a], [b]) => b - a)[0], [1000, 'http.routers.never.priority'])
  t.equal(all['http.routers.never.middlewares'], 'nobody')
})

t.test('the flags in compose say what the static file says', async (t) => {
  const flags = settingsOfFlags(base.services['traefik']?.command ?? [])
  const file = settingsOf(parse(textOf('infra/traefik/traefik.yml')))
  const places = /^providers\.|\.address$|\.trustedips$/
  t.same(omit(flags, places), omit(file, places))
  t.equal(flags['providers.docker.exposedbydefault'], 'false')
  t.match(flags['entrypoints.web.forwardedheaders.trustedips'], /^\$\{FORWARDERS:-/, 'listed, not everybody')
  for (const name of Object.keys({ ...flags, ...file })) t.notMatch(name, /insecure|^api\./, name)
})
