import { readFile } from 'node:fs/promises'
import { Gauge, Registry } from '@prometheus-io/client'
import t from 'tap'
import { renderMetricsPage } from '../src/reference/metrics-page.ts'
import { describedMetrics } from '../src/reference/registry.ts'

t.test(
  'the committed metrics page equals the registry; `npx pnpm run docs:reference` writes it',
  async (t) => {
    const committed = await readFile(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8')
    t.ok(committed === renderMetricsPage(), 'docs/reference/metrics.md is up to date')
  },
)

t.test('a metric of the registry is described with its type and labels', (t) => {
  const registry = new Registry()
  new Gauge({
    name: 'stream_manager_stream_depth_seconds',
    help: 'Depth.',
    labelNames: ['stream'],
    registers: [registry],
  })
  t.strictSame(describedMetrics(registry), [
    {
      fullName: 'stream_manager_stream_depth_seconds',
      name: 'stream_depth_seconds',
      type: 'gauge',
      help: 'Depth.',
      labels: ['stream'],
    },
  ])
  t.end()
})
