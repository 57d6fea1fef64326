/**
 * `pnpm bench:dashboard [seconds] [--memory-minutes <minutes>]`: what the page costs a browser. Time until it can be used at 4x
 * CPU slowdown; then, with 50 layers, 20 layer events, 10 chat messages and 1 figure a second beside the video: CPU time of
 * its main thread as share of one core, the longest task, and growth of the heap. With minutes of memory the load goes on, and
 * heap and nodes are told every half minute.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createClient } from '@stream-manager/client'
import {
  DEBIAN_CHROMIUM,
  eventually,
  SMALL_STREAM_CONFIG,
  startSystem,
  TOUR_SEEN,
} from '@stream-manager/test-kit'
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core'
import { addLayers, LAYERS, openChat, runLoad } from './dashboard/load.ts'
import { heapOf, printGrowth, watchMemory } from './dashboard/memory.ts'
import { SLOWDOWN, usableTimesMs } from './dashboard/usable.ts'
import { mean, print, round } from './statistics.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'memory-minutes': { type: 'string', default: '0' } },
})
const SECONDS = Number(positionals[0] ?? 60)
const MEMORY_MINUTES = Number(values['memory-minutes'])
const LOADS = 5
const ENTRY = join(import.meta.dirname, '../../apps/standalone/dist/main.js')

type Client = ReturnType<typeof createClient>

interface Opened {
  readonly page: Page
  readonly session: CDPSession
}

type Metrics = ReadonlyMap<string, number>

const metricsOf = async (session: CDPSession): Promise<Metrics> => {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

const measureUsable = async (browser: Browser, url: string, what: string): Promise<void> => {
  const times = await usableTimesMs(browser, url, LOADS)
  print(
    `usable at ${SLOWDOWN}x slowdown, ${what}: mean ${round(mean(times))} ms, worst ${round(Math.max(...times))} ms`,
  )
}

/** The longest tasks that the browser tells of are longer than 50 ms. */
const watchTasks = (page: Page) =>
  page.evaluate(`window.longest = 0; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration)
  }).observe({ entryTypes: ['longtask'] })`)

/** The page with the chat beside its stage, once the video plays. */
const openPage = async (browser: Browser, url: string): Promise<Opened> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await page.addInitScript(TOUR_SEEN)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await page.goto(url)
  await eventually(
    async () => Number(await page.evaluate('document.querySelector("video").currentTime')) > 2,
    { what: 'the video to play' },
  )
  await page.getByRole('tab', { name: 'Chat' }).click()
  await page.getByRole('list', { name: 'Chat' }).waitFor({ state: 'attached' })
  return { page, session }
}

const measureLoad = async (client: Client, { page, session }: Opened): Promise<void> => {
  await watchTasks(page)
  const [heapBefore, before] = [await heapOf(session), await metricsOf(session)]
  const { seconds, events, messages } = await runLoad(client, SECONDS)
  const [after, heapAfter] = [await metricsOf(session), await heapOf(session)]
  const busy = ((after.get('TaskDuration') ?? 0) - (before.get('TaskDuration') ?? 0)) / seconds
  const load = `${LAYERS} layers, ${round(events / seconds)} events/s, ${round(messages / seconds)} messages/s`
  print(`${load}: main thread busy ${round(busy * 100)} % of a core`)
  print(`longest task ${round(Number(await page.evaluate('window.longest')))} ms (0: none above 50)`)
  print(`heap ${round(heapBefore / 1e6)} MB, after ${round(seconds)} s ${round(heapAfter / 1e6)} MB`)
}

const measureMemory = async (client: Client, session: CDPSession): Promise<void> => {
  const seconds = MEMORY_MINUTES * 60
  const [samples] = await Promise.all([watchMemory(session, seconds), runLoad(client, seconds)])
  printGrowth(samples, seconds)
}

const main = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-dashboard-'))
  const system = await startSystem({ entry: ENTRY, dataDir })
  const client = createClient(system)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  try {
    await client.stream.setConfig(SMALL_STREAM_CONFIG)
    await client.stream.control('restart')
    await measureUsable(browser, system.apiUrl, 'the scene of a first start')
    await addLayers(client)
    await openChat(client)
    await measureUsable(browser, system.apiUrl, `${LAYERS} layers`)

    const opened = await openPage(browser, system.apiUrl)
    await measureLoad(client, opened)
    if (MEMORY_MINUTES > 0) await measureMemory(client, opened.session)
  } finally {
    client.close()
    await browser.close()
    await system.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

await main()
