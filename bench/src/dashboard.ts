/**
 * `pnpm bench:dashboard [seconds]`: what the page costs a browser. Time until it can be used at 4x CPU slowdown; then, with 50
 * layers, 20 layer events and 1 figure a second beside the video: share of one core that its main thread is busy, the longest
 * task, and growth of the heap.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@stream-manager/client'
import {
  DEBIAN_CHROMIUM,
  eventually,
  SMALL_STREAM_CONFIG,
  startSystem,
  TOUR_SEEN,
} from '@stream-manager/test-kit'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { mean, print, round } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 60)
const LAYERS = 50
const EVENTS_PER_SECOND = 20
const SLOWDOWN = 4
const LOADS = 5
const ENTRY = join(import.meta.dirname, '../../apps/standalone/dist/main.js')

type Metrics = ReadonlyMap<string, number>

const metricsOf = async (session: CDPSession): Promise<Metrics> => {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** From the request until the list of layers is shown and can be pressed. */
const loadMs = async (browser: Browser, url: string): Promise<number> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  await context.addInitScript(TOUR_SEEN)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  const startedAt = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('row').first().click({ timeout: 60_000 })
  const took = performance.now() - startedAt
  await context.close()
  return took
}

const addLayers = async (client: ReturnType<typeof createClient>): Promise<void> => {
  const present = (await client.layers.list()).length
  for (let index = present; index < LAYERS; index += 1) {
    const frame = { x: (index % 10) * 30, y: index * 3, width: 100, height: 20 }
    const layer = {
      id: `bench-${index}`,
      type: 'text',
      frame,
      content: { text: `Line ${index}`, sizePx: 12 },
    } as const
    await client.layers.create(layer, { waitSeconds: 0 })
  }
}

/** The longest tasks that the browser tells of are longer than 50 ms. */
const watchTasks = (page: Page) =>
  page.evaluate(`window.longest = 0; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration)
  }).observe({ entryTypes: ['longtask'] })`)

const work = async (client: ReturnType<typeof createClient>, untilMs: number): Promise<number> => {
  let events = 0
  while (performance.now() < untilMs) {
    const startedAt = performance.now()
    const id = `bench-${10 + (events % 30)}`
    await client.layers.update(id, { opacity: (events % 10) / 10 }, { waitSeconds: 0 })
    events += 1
    const restMs = 1000 / EVENTS_PER_SECOND - (performance.now() - startedAt)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  return events
}

const heapOf = async (session: CDPSession): Promise<number> => {
  await session.send('HeapProfiler.collectGarbage')
  return (await metricsOf(session)).get('JSHeapUsedSize') ?? 0
}

const main = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-dashboard-'))
  const system = await startSystem({ entry: ENTRY, dataDir, environment: { AUTOSTART: 'false' } })
  const client = createClient(system)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  try {
    await client.stream.setConfig(SMALL_STREAM_CONFIG)
    await addLayers(client)
    await client.stream.control('start')
    const loads: number[] = []
    for (let index = 0; index < LOADS; index += 1) loads.push(await loadMs(browser, system.apiUrl))
    print(
      `usable at ${SLOWDOWN}x slowdown: mean ${round(mean(loads))} ms, worst ${round(Math.max(...loads))} ms`,
    )

    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
    await page.addInitScript(TOUR_SEEN)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    await page.goto(system.apiUrl)
    await eventually(
      async () => Number(await page.evaluate('document.querySelector("video").currentTime')) > 2,
      {
        what: 'the video to play',
      },
    )
    await watchTasks(page)
    const [heapBefore, before] = [await heapOf(session), await metricsOf(session)]
    const startedAt = performance.now()
    const events = await work(client, startedAt + SECONDS * 1000)
    const tookSeconds = (performance.now() - startedAt) / 1000
    const [after, heapAfter] = [await metricsOf(session), await heapOf(session)]
    const busy = ((after.get('TaskDuration') ?? 0) - (before.get('TaskDuration') ?? 0)) / tookSeconds
    print(
      `${LAYERS} layers, ${round(events / tookSeconds)} events/s: main thread busy ${round(busy * 100)} % of a core`,
    )
    print(`longest task ${round(Number(await page.evaluate('window.longest')))} ms (0: none above 50)`)
    print(`heap ${round(heapBefore / 1e6)} MB, after ${round(tookSeconds)} s ${round(heapAfter / 1e6)} MB`)
  } finally {
    client.close()
    await browser.close()
    await system.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

await main()
