/**
 * `pnpm bench:long [minutes]`: runs the whole system with a looping clip, the demo scene, HLS, RTMP, edits and chat. Samples
 * memory, frames, and the time between a flash and its beep in the delivered HLS. Prints figures and writes a plot to
 * docs/long-run.svg.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiDriver,
  cpuSeconds,
  eventually,
  type RunningSystem,
  residentMb,
  startRtmpServer,
  startSystem,
} from '@stream-manager/test-kit'
import { plot } from './plot.ts'
import { Scope } from './scope.ts'
import { percentile, print, round, table } from './statistics.ts'
import { audioLatenessMs, makeSyncClip } from './sync.ts'

const MINUTES = Number(process.argv[2] ?? 30)
const SAMPLE_EVERY_MS = 10_000
const SETTLED_AFTER_MIN = Math.min(5, MINUTES / 3)
const PATCH = { x: 160, y: 90 }

interface Sample {
  readonly minute: number
  readonly engineMb: number
  readonly serviceMb: number
  readonly fps: number
  readonly dropped: number
  readonly duplicated: number
  readonly latenessMs: number | null
}

const newestSegments = (directory: string, count: number): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.ts'))
    .sort((a, b) => Number(/(\d+)\.ts$/.exec(a)?.[1]) - Number(/(\d+)\.ts$/.exec(b)?.[1]))
    .slice(-count - 1, -1)
    .map((name) => join(directory, name))

const lateness = (directory: string): number | null => {
  for (const segment of newestSegments(directory, 2)) {
    const ms = audioLatenessMs(segment, PATCH)
    if (ms !== null) return ms
  }
  return null
}

const sample = async (
  api: ApiDriver,
  system: RunningSystem,
  startedAt: number,
  hls: string,
): Promise<Sample> => {
  const [engine = 0] = system.children()
  const { performance: figures } = await api.state()
  return {
    minute: (performance.now() - startedAt) / 60_000,
    engineMb: residentMb(engine),
    serviceMb: residentMb(system.pid),
    fps: figures['fps'] ?? Number.NaN,
    dropped: figures['framesDropped'] ?? Number.NaN,
    duplicated: figures['framesDuplicated'] ?? Number.NaN,
    latenessMs: lateness(hls),
  }
}

const prepare = async (api: ApiDriver, directory: string, rtmpUrl: string): Promise<void> => {
  const clip = join(directory, 'sync.mp4')
  makeSyncClip(clip)
  const assetId = await api.upload(clip)
  await api.call('POST', '/api/layers', {
    id: 'sync',
    type: 'video',
    frame: { x: 0, y: 0, width: 320, height: 180 },
    fit: 'fill',
    content: { assetId, loop: true },
  })
  await api.call('POST', '/api/outputs', { id: 'push', type: 'rtmp', url: rtmpUrl, key: 'long' })
  await eventually(async () => (await api.state()).outputs.every(({ state }) => state === 'live'), {
    what: 'both outputs to be live',
    deadlineMs: 30_000,
  })
}

const edit = async (api: ApiDriver, turn: number): Promise<void> => {
  await api.call('PATCH', '/api/layers/subtitle', { content: { text: `Edit number ${turn}, still on air.` } })
  await api.call('POST', '/api/chat/messages', { text: `Message number ${turn}` })
}

const mean = (samples: readonly Sample[], name: 'engineMb' | 'serviceMb') =>
  samples.reduce((sum, one) => sum + one[name], 0) / samples.length

/** Growth in per cent from the first fifth of the settled part to its last fifth. */
const growth = (samples: readonly Sample[], name: 'engineMb' | 'serviceMb'): number => {
  const settled = samples.filter(({ minute }) => minute >= SETTLED_AFTER_MIN)
  const fifth = Math.max(1, Math.floor(settled.length / 5))
  return (mean(settled.slice(-fifth), name) / mean(settled.slice(0, fifth), name) - 1) * 100
}

const report = (samples: readonly Sample[], cpu: number): void => {
  const last = samples.at(-1)
  const late = samples.flatMap(({ latenessMs }) => (latenessMs === null ? [] : [latenessMs]))
  const first = late[0] ?? Number.NaN
  print(
    table([
      { figure: 'minutes', value: round(last?.minute ?? 0, 1) },
      { figure: 'engine memory growth after settling, %', value: round(growth(samples, 'engineMb'), 1) },
      { figure: 'services memory growth after settling, %', value: round(growth(samples, 'serviceMb'), 1) },
      { figure: 'engine memory at the end, MB', value: Math.round(last?.engineMb ?? 0) },
      { figure: 'services memory at the end, MB', value: Math.round(last?.serviceMb ?? 0) },
      { figure: 'engine CPU, s/s', value: round(cpu, 3) },
      { figure: 'frames dropped', value: last?.dropped ?? Number.NaN },
      { figure: 'frames duplicated', value: last?.duplicated ?? Number.NaN },
      { figure: 'flash-to-beep samples', value: late.length },
      { figure: 'beep after flash, median ms', value: round(percentile(late, 0.5), 1) },
      {
        figure: 'largest A/V drift from the start, ms',
        value: round(Math.max(...late.map((ms) => Math.abs(ms - first))), 1),
      },
    ]),
  )
  const series = (name: string, pick: (one: Sample) => number | null) => ({
    name,
    points: samples.flatMap((one): [number, number][] => {
      const value = pick(one)
      return value === null || Number.isNaN(value) ? [] : [[one.minute, value]]
    }),
  })
  const charts = [
    {
      title: 'Resident memory',
      unit: 'MB',
      series: [series('engine', (one) => one.engineMb), series('services', (one) => one.serviceMb)],
    },
    { title: 'Frames a second', unit: 'fps', series: [series('fps', (one) => one.fps)] },
    {
      title: 'Beep after flash in delivered HLS',
      unit: 'ms',
      series: [series('lateness', (one) => one.latenessMs)],
    },
  ]
  writeFileSync('docs/long-run.svg', plot(charts))
}

const directory = mkdtempSync(join(tmpdir(), 'bench-long-'))
const scope = new Scope()
const rtmp = await startRtmpServer(scope)
const dataDir = join(directory, 'data')
const system = await startSystem({
  entry: 'apps/standalone/dist/main.js',
  dataDir,
  environment: { LOG_LEVEL: 'warn' },
})
const samples: Sample[] = []
try {
  const api = new ApiDriver(system.apiUrl)
  await eventually(async () => (await api.state()).status === 'live', { what: 'live', deadlineMs: 20_000 })
  await prepare(api, directory, rtmp.url)
  const [engine = 0] = system.children()
  const startedAt = performance.now()
  const cpuBefore = cpuSeconds(engine)
  while (performance.now() - startedAt < MINUTES * 60_000) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS))
    await edit(api, samples.length)
    samples.push(await sample(api, system, startedAt, join(dataDir, 'hls', 'main')))
    if (samples.length % 6 === 0) print(JSON.stringify(samples.at(-1)))
  }
  report(samples, (cpuSeconds(engine) - cpuBefore) / ((performance.now() - startedAt) / 1000))
} finally {
  await system.stop()
  await scope.close()
  rmSync(directory, { recursive: true, force: true })
}
