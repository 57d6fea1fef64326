/**
 * `pnpm bench:preview [edits]`: how soon an edit is seen in the page's own video, by its pixels, with the default encoder and
 * with `zerolatency`; and what ten viewers, and one who listens to a layer alone, cost the engine.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '@stream-manager/client'
import { DEFAULT_STREAM_CONFIG, type StreamConfig } from '@stream-manager/contracts'
import { cpuSeconds, DEBIAN_CHROMIUM, eventually, startSystem, TOUR_SEEN } from '@stream-manager/test-kit'
import { chromium, type Page } from 'playwright-core'
import { percentile, print, round } from './statistics.ts'

const EDITS = Number(process.argv[2] ?? 20)
const VIEWERS = 10
const MEASURE_SECONDS = 20
const ENTRY = join(import.meta.dirname, '../../apps/standalone/dist/main.js')
/** The layer of the demo scene that has sound. */
const LAYER = 'backdrop'
const COLOURS = ['#ff0000', '#0000ff'] as const

type Client = ReturnType<typeof createClient>

/** Looks at the middle of each shown picture, and keeps when its colour changed between red and blue. */
const watchPixels = (page: Page) =>
  page.evaluate(`(() => {
    const video = document.querySelector('video')
    const canvas = new OffscreenCanvas(8, 8)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    window.seen = { colour: '', atMs: 0 }
    const look = () => {
      context.drawImage(video, 0, 0, 8, 8)
      const [red, green, blue] = context.getImageData(4, 4, 1, 1).data
      const colour = red > 150 && blue < 100 ? '#ff0000' : blue > 150 && red < 100 ? '#0000ff' : ''
      if (colour && colour !== window.seen.colour) window.seen = { colour, atMs: Date.now() }
      video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  })()`)

const seenBy = (page: Page, colour: string) =>
  eventually(
    async () => {
      const seen = (await page.evaluate('window.seen')) as { colour: string; atMs: number }
      return seen.colour === colour && seen
    },
    { what: `the picture to be ${colour}` },
  )

const coverOf = async (client: Client): Promise<string> => {
  const frame = { x: 0, y: 0, width: 1280, height: 720 }
  const layer = { id: 'cover', type: 'color', zIndex: 1000, frame, content: { color: COLOURS[0] } } as const
  return (await client.layers.create(layer)).value.id
}

/** From the request until the new colour is in a picture that the page shows. */
const editsMs = async (client: Client, page: Page, id: string): Promise<number[]> => {
  const took: number[] = []
  for (let edit = 1; edit <= EDITS; edit += 1) {
    const color = COLOURS[edit % 2] ?? COLOURS[0]
    const startedAtMs = Date.now()
    await client.layers.update(id, { content: { color } }, { waitSeconds: 0 })
    const { atMs } = await seenBy(page, color)
    took.push(atMs - startedAtMs)
    // Edits of people do not come in step with the frames.
    await delay(300 + Math.random() * 200)
  }
  return took
}

const measureEdits = async (client: Client, page: Page, config: StreamConfig): Promise<void> => {
  await client.stream.setConfig(config)
  await client.stream.control('restart')
  await page.reload()
  await page.locator('.programme-tag[data-source="encoder"]').waitFor({ timeout: 60_000 })
  await watchPixels(page)
  const id = await coverOf(client)
  await seenBy(page, COLOURS[0])
  // The player has caught up with the newest picture by then.
  await delay(5000)
  const took = await editsMs(client, page, id)
  await client.layers.delete(id)
  const { preset, tune } = config.video
  print(
    `${preset}, tune ${tune}: an edit is seen after ${round(percentile(took, 0.5))} ms (p50), ${round(percentile(took, 0.95))} ms (p95)`,
  )
}

/** Share of one core that the encoder takes. */
const encoderShare = async (pid: number): Promise<number> => {
  const before = cpuSeconds(pid)
  await delay(MEASURE_SECONDS * 1000)
  return (cpuSeconds(pid) - before) / MEASURE_SECONDS
}

const NOTHING = { media: () => undefined, message: () => undefined }

const measureAudience = async (client: Client, what: string, opens: (() => () => void)[]): Promise<void> => {
  // The restart has made another process, which the figures do not name at once.
  await delay(5000)
  const { instances } = await client.resources.current()
  const pid = instances.find(({ kind }) => kind === 'encoder')?.pid
  if (!pid) throw new Error('no encoder runs')
  const dropped = async () => (await client.stream.state()).performance.framesDropped ?? 0
  const droppedBefore = await dropped()
  const alone = await encoderShare(pid)
  const closes = opens.map((open) => open())
  const watched = await encoderShare(pid)
  for (const close of closes) close()
  const again = await encoderShare(pid)
  const base = (alone + again) / 2
  print(
    `encoder: ${round(alone * 100)} % of a core, with ${what} ${round(watched * 100)} %, without them ${round(again * 100)} %: ${round((watched - base) * 100)} % more; frames dropped meanwhile: ${(await dropped()) - droppedBefore}`,
  )
}

const main = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-preview-'))
  const system = await startSystem({ entry: ENTRY, dataDir })
  const client = createClient(system)
  const browser = await chromium.launch(DEBIAN_CHROMIUM)
  try {
    await client.stream.control('start').catch(() => undefined)
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
    await context.addInitScript(TOUR_SEEN)
    const page = await context.newPage()
    await page.goto(system.apiUrl)
    await measureEdits(client, page, DEFAULT_STREAM_CONFIG)
    const untuned = { ...DEFAULT_STREAM_CONFIG.video, tune: null }
    await measureEdits(client, page, { ...DEFAULT_STREAM_CONFIG, video: untuned })
    await context.close()
    await client.stream.setConfig(DEFAULT_STREAM_CONFIG)
    await client.stream.control('restart')
    const watch = () => client.preview.watch(NOTHING)
    await measureAudience(client, `${VIEWERS} viewers`, Array<typeof watch>(VIEWERS).fill(watch))
    await measureAudience(client, 'one listener of a layer', [() => client.preview.listen(LAYER, NOTHING)])
  } finally {
    client.close()
    await browser.close()
    await system.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

await main()
