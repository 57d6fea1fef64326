/**
 * `pnpm bench:control [edits]`: latency of three paths. Control action -> event at a subscriber; layer PATCH -> confirmed by
 * the engine; PATCH -> visible in a decoded frame (zerolatency, read from an RTMP server by ffmpeg). Prints percentiles;
 * asserts nothing.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiDriver,
  type DrivenState,
  eventually,
  startRtmpServer,
  startSystem,
} from '@stream-manager/test-kit'
import { Centrifuge } from 'centrifuge'
import WebSocket from 'ws'
import { patchToConfirmed } from './control/patches.ts'
import { Scope } from './scope.ts'
import { percentile, print, round, table } from './statistics.ts'

const EDITS = Number(process.argv[2] ?? 300)
const CONTROLS = 40
const PICTURES = 30

type Watcher = (state: DrivenState) => void

const subscribeState = async (url: string): Promise<{ watch(watcher: Watcher): void; close(): void }> => {
  const client = new Centrifuge(url, { websocket: WebSocket })
  const subscription = client.newSubscription('stream-state')
  let current: Watcher = () => undefined
  subscription.on('publication', ({ data }) => current(data as DrivenState))
  subscription.subscribe()
  client.connect()
  await subscription.ready(10_000)
  const watch = (watcher: Watcher) => {
    current = watcher
  }
  return { watch, close: () => client.disconnect() }
}

const controlToEvent = async (api: ApiDriver, url: string): Promise<number[]> => {
  const subscriber = await subscribeState(url)
  const samples: number[] = []
  for (let index = 0; index < CONTROLS; index += 1) {
    const wanted = index % 2 === 0 ? 'paused' : 'live'
    const seen = new Promise<number>((resolve) =>
      subscriber.watch((state) => state.status === wanted && resolve(performance.now())),
    )
    const sentAt = performance.now()
    await api.control(wanted === 'paused' ? 'pause' : 'resume')
    samples.push((await seen) - sentAt)
  }
  subscriber.close()
  return samples
}

/** Reports the brightness of the programme's centre for each frame, from a player without a buffer. */
const watchCentre = (url: string, onBrightness: (value: number) => void) => {
  const player = spawn('ffmpeg', [
    '-hide_banner',
    '-loglevel',
    'error',
    '-nostdin',
    '-fflags',
    'nobuffer',
    '-flags',
    'low_delay',
    '-probesize',
    '32',
    '-analyzeduration',
    '0',
    '-i',
    url,
    '-an',
    '-vf',
    'crop=16:16,scale=1:1,format=gray',
    '-f',
    'rawvideo',
    '-',
  ])
  player.stdout.on('data', (chunk: Buffer) => onBrightness(chunk.at(-1) ?? 0))
  return player
}

const patchToPicture = async (api: ApiDriver, url: string): Promise<number[]> => {
  let onBrightness: (value: number) => void = () => undefined
  const player = watchCentre(url, (value) => onBrightness(value))
  const samples: number[] = []
  try {
    await new Promise<void>((resolve) => {
      onBrightness = () => resolve()
    })
    for (let index = 0; index < PICTURES; index += 1) {
      const white = index % 2 === 0
      const seen = new Promise<number>((resolve) => {
        onBrightness = (value) => (white ? value > 180 : value < 80) && resolve(performance.now())
      })
      const sentAt = performance.now()
      await api.call('PATCH', '/api/layers/full', { content: { color: white ? '#ffffff' : '#000000' } })
      samples.push((await seen) - sentAt)
    }
  } finally {
    const ended = once(player, 'exit')
    player.kill('SIGKILL')
    await ended
  }
  return samples
}

const directory = mkdtempSync(join(tmpdir(), 'bench-control-'))
const scope = new Scope()
const rtmp = await startRtmpServer(scope)
const system = await startSystem({
  entry: 'apps/standalone/dist/main.js',
  dataDir: directory,
  environment: { AUTOSTART: 'false', LOG_LEVEL: 'warn' },
})
try {
  const api = new ApiDriver(system.apiUrl)
  await api.clear()
  const config = await api.call<{ video: object; audio: object }>('GET', '/api/stream/config')
  await api.call('PUT', '/api/stream/config', {
    video: { ...config.video, tune: 'zerolatency' },
    audio: config.audio,
  })
  await api.call('POST', '/api/layers', { id: 'full', type: 'color', content: { color: '#000000' } })
  await api.call('POST', '/api/layers', {
    id: 'patch',
    type: 'text',
    frame: { x: 0, y: 0, width: 300, height: 80 },
    content: { text: 'moving' },
  })
  await api.call('POST', '/api/outputs', { id: 'push', type: 'rtmp', url: rtmp.url, key: 'bench' })
  await api.control('start')
  await eventually(async () => (await api.state()).outputs.every((output) => output.state === 'live'), {
    what: 'the push to be live',
    deadlineMs: 20_000,
  })
  const patches = (isKeyed: boolean, pauseMs: number) =>
    patchToConfirmed(system.apiUrl, { edits: EDITS, isKeyed, pauseMs })
  const measured = {
    'control action -> event at a subscriber': await controlToEvent(api, system.socketUrl),
    'layer PATCH -> confirmed by the engine': await patches(false, 0),
    'the same with an Idempotency-Key': await patches(true, 0),
    'keyed, at any moment of a frame': await patches(true, 100),
    'layer PATCH -> visible in a decoded frame': await patchToPicture(api, `${rtmp.url}/bench`),
  }
  const row = ([what, samples]: [string, number[]]) => ({
    what,
    samples: samples.length,
    'p50 ms': round(percentile(samples, 0.5), 1),
    'p99 ms': round(percentile(samples, 0.99), 1),
    'max ms': round(Math.max(...samples), 1),
  })
  print(table(Object.entries(measured).map(row)))
} finally {
  await system.stop()
  await scope.close()
  rmSync(directory, { recursive: true, force: true })
}
