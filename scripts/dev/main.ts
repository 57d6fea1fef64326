/**
 * `pnpm dev`: runs each service from source as a process of its own, all meeting in one Redis, and restarts those whose
 * files changed. The stream stays live while the API restarts. Ctrl-C ends everything.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SERVICES } from '@stream-manager/contracts'
import { loadConfig } from '@stream-manager/service-kit'
import { goLive } from './first-run.ts'
import { Fleet } from './fleet.ts'
import { ManagedProcess } from './managed-process.ts'
import { awaitHealthy } from './readiness.ts'
import { chooseStore } from './store.ts'
import { readWorkspace } from './workspace.ts'

const root = resolve(import.meta.dirname, '../..')
const dataDir = resolve(process.env['DATA_DIR'] || join(root, 'data/dev'))
const ENVIRONMENT = 'development'
const config = loadConfig({ ...process.env, ENVIRONMENT }, ['PORT', 'WS_PORT', 'HEALTH_PORT', 'METRICS_PORT'])

const NAME_WIDTH = Math.max(...SERVICES.map((name) => name.length))
const print = (name: string, line: string): void => {
  process.stdout.write(`${name.padEnd(NAME_WIDTH)} | ${line}\n`)
}

const address = (port: number, path: string, scheme = 'http'): string =>
  `${scheme}://127.0.0.1:${port}${path}`
const healthUrl = address(config.HEALTH_PORT, '/health')

const describe = (isFirstRun: boolean): readonly string[] => [
  isFirstRun ? 'the demo scene goes live' : 'the stream is as it was left',
  `page     ${address(config.PORT, '/')}`,
  `API      ${address(config.PORT, '/docs')}`,
  `socket   ${address(config.WS_PORT, '/ws', 'ws')}`,
  `health   ${healthUrl}`,
  `metrics  ${address(config.METRICS_PORT, '/metrics')}`,
  'ready: a changed file restarts the services that load it; Ctrl-C ends everything',
]

mkdirSync(dataDir, { recursive: true })
const store = await chooseStore(join(dataDir, 'redis'))
const storeProcess = new ManagedProcess({
  name: 'store',
  spawn: store.spawn,
  onLine: (line) => print('store', line),
  onCrash: (reason) => print('store', `ended unexpectedly (${reason}); start \`pnpm dev\` again`),
})
const fleet = new Fleet({
  root,
  workspace: readWorkspace(root),
  environment: { ENVIRONMENT, DATA_DIR: dataDir, REDIS_URL: store.url, DRAIN_DELAY_MS: '0' },
  print,
})

const stop = new AbortController()
const close = async (): Promise<void> => {
  stop.abort()
  await fleet.close()
  await storeProcess.close()
}
const onSignal = (): void => {
  if (stop.signal.aborted) {
    // The second signal does not wait for an orderly end.
    fleet.kill()
    storeProcess.kill()
    process.exit(1)
  }
  close().then(
    () => process.exit(0),
    (error) => {
      print('dev', `could not end in order: ${error}`)
      process.exit(1)
    },
  )
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)

const start = async (): Promise<void> => {
  print('store', store.description)
  storeProcess.start()
  await store.ready()
  fleet.start()
  const missing = await awaitHealthy(healthUrl, stop.signal)
  if (stop.signal.aborted) return
  const lines =
    missing.length > 0
      ? [`not healthy: ${missing.join(', ')}; their lines above say why`]
      : describe(await goLive(store.url, dataDir))
  for (const line of lines) print('dev', line)
}

await start().catch(async (error) => {
  if (stop.signal.aborted) return
  print('dev', `cannot start: ${error}`)
  // The store is in a process group of its own and would outlive this process.
  await close()
  process.exit(1)
})
