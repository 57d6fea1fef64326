/**
 * `pnpm bench:engine [seconds]`: CPU cost of a live second of programme by the number of static layers, compared with a
 * plain decode and encode of the same material in the same run. Prints a table; asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiDriver,
  cpuSeconds,
  eventually,
  peakResidentMb,
  type RunningSystem,
  startRtmpServer,
  startSystem,
} from '@stream-manager/test-kit'
import { type Material, makeMaterial, plainDecodeEncode } from './material.ts'
import { Scope } from './scope.ts'
import { print, type Row, round, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 120)
const STATIC_LAYERS = [5, 10, 20, 50]
const WARM_UP_MS = 10_000

const staticLayers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    op: 'create',
    layer: {
      type: index % 2 === 0 ? 'text' : 'shape',
      frame: { x: 20 + (index % 4) * 310, y: 20 + (Math.floor(index / 4) % 12) * 56, width: 300, height: 50 },
      content:
        index % 2 === 0
          ? { text: `Layer ${index}`, sizePx: 32 }
          : { shape: 'rectangle', fill: '#2040a080', radius: 8 },
    },
  }))

const videoLayers = async (api: ApiDriver, material: Material) => [
  {
    op: 'create',
    layer: { type: 'video', content: { assetId: await api.upload(material.background), loop: true } },
  },
  {
    op: 'create',
    layer: {
      type: 'video',
      opacity: 0.8,
      frame: { x: 780, y: 430, width: 480, height: 270 },
      content: { assetId: await api.upload(material.pictureInPicture), loop: true },
    },
  },
]

const engineOf = (system: RunningSystem): number => {
  const [pid] = system.children()
  if (pid === undefined) throw new Error('no engine process is running')
  return pid
}

const measure = async (api: ApiDriver, system: RunningSystem): Promise<Row> => {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS))
  const pid = engineOf(system)
  const before = await api.state()
  const startedAt = performance.now()
  const cpuBefore = cpuSeconds(pid)
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
  const cpu = (cpuSeconds(pid) - cpuBefore) / ((performance.now() - startedAt) / 1000)
  const after = await api.state()
  const grown = (name: string) =>
    (after.performance[name] ?? Number.NaN) - (before.performance[name] ?? Number.NaN)
  return {
    'CPU s/s': round(cpu, 3),
    'frames rendered': grown('framesRendered'),
    dropped: grown('framesDropped'),
    duplicated: grown('framesDuplicated'),
    'render ms': round(after.performance['renderTimeMs'] ?? Number.NaN),
    'peak MB': Math.round(peakResidentMb(pid)),
  }
}

const run = async (api: ApiDriver, system: RunningSystem, video: readonly unknown[]): Promise<Row[]> => {
  const rows: Row[] = []
  for (const count of STATIC_LAYERS) {
    await api.clear()
    const room = Math.min(count, 50 - video.length)
    await api.call('POST', '/api/layers/batch', { operations: [...video, ...staticLayers(room)] })
    rows.push({ scene: `2 videos + ${room} static layers, HLS + RTMP`, ...(await measure(api, system)) })
    print(JSON.stringify(rows.at(-1)))
  }
  return rows
}

const directory = mkdtempSync(join(tmpdir(), 'bench-engine-'))
const material = makeMaterial(join(directory, 'material'))
const scope = new Scope()
const rtmp = await startRtmpServer(scope)
const system = await startSystem({
  entry: 'apps/standalone/dist/main.js',
  dataDir: join(directory, 'data'),
  environment: { AUTOSTART: 'false', LOG_LEVEL: 'warn' },
})
try {
  const api = new ApiDriver(system.apiUrl)
  await api.clear()
  const video = await videoLayers(api, material)
  await api.call('POST', '/api/outputs', { id: 'push', type: 'rtmp', url: rtmp.url, key: 'bench' })
  await api.control('start')
  await eventually(
    async () => {
      const state = await api.state()
      return state.status === 'live' && state.outputs.every((output) => output.state === 'live')
    },
    { what: 'live with both outputs', deadlineMs: 20_000 },
  )
  const rows = await run(api, system, video)
  await api.control('stop')
  const floor = plainDecodeEncode(material, directory, SECONDS)
  print(`\nplain decode + encode: ${round(floor, 3)} CPU s/s over ${SECONDS} s\n`)
  print(table(rows.map((row) => ({ ...row, ratio: round(Number(row['CPU s/s']) / floor) }))))
} finally {
  await system.stop()
  await scope.close()
  rmSync(directory, { recursive: true, force: true })
}
