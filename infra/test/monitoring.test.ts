import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { COMPONENTS, SERVICES } from '@stream-manager/contracts'
import { createDomain, SHIPPED_RULES } from '@stream-manager/domain'
import { buildApp } from '@stream-manager/health-sidecar'
import { createLogger } from '@stream-manager/service-kit'
import { missingProgram, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { prometheusRules } from '../src/prometheus-rules.ts'
import { composeFile, ROOT, textOf } from './compose-file.ts'

const run = promisify(execFile)
const skip = missingProgram('promtool')
const RULES = 'infra/prometheus/alerts.yml'
const DASHBOARD = 'infra/grafana/dashboards/stream-manager.json'

interface Dashboard {
  readonly templating: unknown
  readonly panels: readonly {
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
  }[]
}
const dashboard: Dashboard = JSON.parse(textOf(DASHBOARD))
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** The names the sidecar really serves; a metric without series still has its TYPE. */
const exportedMetrics = async (t: Test): Promise<Set<string>> => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  const logger = createLogger({ service: 'test', level: 'silent' })
  const source = createDomain({ backplane })
  const sidecar = await buildApp({ backplane, source, logger, dataDir, instance: 'test' })
  t.teardown(async () => {
    await sidecar.close()
    await backplane.close()
  })
  const url = await sidecar.metrics.listen({ host: '127.0.0.1', port: 0 })
  const text = await (await fetch(`${url}/metrics`)).text()
  return new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name))
}

t.test('dashboard and alerts ask for metrics that there are', async (t) => {
  const exported = await exportedMetrics(t)
  t.ok(exported.size > 30)
  for (const file of [RULES, DASHBOARD]) {
    const used = new Set(textOf(file).match(/\bstream_manager_\w+/g))
    t.ok(used.size > 10)
    for (const name of used) t.ok(exported.has(name), `${file}: ${name}`)
  }
})

t.test(
  'the committed alerts are those of the shipped rules; `npx pnpm run docs:reference` writes them',
  async (t) => {
    t.ok(textOf(RULES) === prometheusRules(), `${RULES} is up to date`)
    const { groups } = parse(textOf(RULES))
    const [shipped] = groups
    t.strictSame(
      shipped.rules.map(({ labels }: { labels: { rule: string } }) => labels.rule),
      SHIPPED_RULES.map(({ id }) => id),
    )
  },
)

t.test('every service that an alert or a graph selects is in the registry', async (t) => {
  const selected = [textOf(RULES), ...expressions].join('\n').matchAll(/service="([^"]+)"/g)
  for (const [, name = ''] of selected) {
    t.ok(
      [...SERVICES, ...COMPONENTS].some((known) => known === name),
      name,
    )
  }
})

t.test('every panel of the dashboard has a title of its own, a place and something to show', async (t) => {
  const titles = dashboard.panels.map(({ title }) => title)
  t.equal(new Set(titles).size, titles.length)
  t.match(dashboard, { uid: 'stream-manager', panels: [{ gridPos: { w: Number } }] })
  t.match(parse(textOf('infra/grafana/provisioning/datasources/prometheus.yml')).datasources, [
    { uid: 'prometheus' },
  ])
})

t.test('Prometheus scrapes services of the compose file, at ports nobody publishes', async (t) => {
  const { services } = composeFile('docker-compose.yml')
  const { scrape_configs: jobs } = parse(textOf('infra/prometheus/prometheus.yml'))
  for (const { static_configs } of jobs) {
    const [host = '', port] = static_configs[0].targets[0].split(':')
    t.ok(host in services, host)
    t.notOk(services[host]?.ports?.some((published) => published.endsWith(`:${port}`)))
  }
})

t.test('alerts and graphs of an instance name that instance, not the sidecar that tells of it', async (t) => {
  const { scrape_configs: jobs } = parse(textOf('infra/prometheus/prometheus.yml'))
  t.match(jobs, [{ job_name: 'stream-manager', honor_labels: true }, { job_name: 'traefik' }])
})

t.test('promtool accepts configuration and rules', { skip }, async (t) => {
  const check = (...parameters: string[]) => run('promtool', parameters, { cwd: ROOT })
  await t.resolves(check('check', 'config', 'infra/prometheus/prometheus.yml'))
  const { stdout } = await check('check', 'rules', RULES)
  t.match(stdout, /SUCCESS: 16 rules found/)
})

t.test('every alert fires when it should, and none in a healthy system', { skip }, async (t) => {
  await run('promtool', ['test', 'rules', 'infra/prometheus/tests/alerts.yml'], { cwd: ROOT })
  const tested = textOf('infra/prometheus/tests/alerts.yml')
  const { groups } = parse(textOf(RULES))
  for (const { rules } of groups)
    for (const { alert, annotations } of rules) {
      t.match(tested, new RegExp(`alertname(="|: )${alert}\\b`), `${alert} is tested`)
      t.match(annotations, { summary: String, action: String }, `${alert} says what to do`)
    }
})

t.test('promtool understands what the dashboard asks', { skip }, async (t) => {
  const directory = await temporaryDirectory(t)
  const rules = expressions.map((expr, index) => ({
    record: `panel:${index}`,
    expr: expr.replaceAll('$stream', 'main'),
  }))
  await writeFile(`${directory}/rules.yml`, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
  await t.resolves(run('promtool', ['check', 'rules', '--lint=none', `${directory}/rules.yml`]))
})
