/**
 * `pnpm bench:spare [rounds]`: time from SIGKILL of an engine process to the next picture at an RTMP server, with a spare
 * process and without, and with the settings of a new stream. Each round starts the built standalone, because restarts in a row are delayed more and more.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_STREAM_CONFIG, type StreamConfig } from '@stream-manager/contracts'
import { ApiDriver, eventually, startRtmpServer, startSystem } from '@stream-manager/test-kit'
import { Scope } from './scope.ts'
import { startPictureTap } from './spare/picture-tap.ts'
import { percentile, print, round, table } from './statistics.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
/** A busy machine takes long to start. */
const SETTLE_DEADLINE_MS = 60_000
/** The encoder gives each picture out at once. */
const SMALL = {
  ...DEFAULT_STREAM_CONFIG,
  video: {
    ...DEFAULT_STREAM_CONFIG.video,
    width: 640,
    height: 360,
    preset: 'ultrafast',
    tune: 'zerolatency',
  },
} as const satisfies StreamConfig

interface Case {
  readonly isSpareKept: boolean
  readonly config: StreamConfig
}

const CASES: Readonly<Record<string, Case>> = {
  'with a spare process': { isSpareKept: true, config: SMALL },
  'the same at the default settings': { isSpareKept: true, config: DEFAULT_STREAM_CONFIG },
  'without a spare process': { isSpareKept: false, config: SMALL },
}

interface Round {
  readonly nextPictureMs: number
  readonly spareBytes: number | null
}

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024

const kill = async ({ isSpareKept, config }: Case): Promise<Round> => {
  const scope = new Scope()
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-spare-'))
  const rtmp = await startRtmpServer(scope)
  const tap = await startPictureTap(scope, rtmp.port)
  const system = await startSystem({
    entry: 'apps/standalone/dist/main.js',
    dataDir,
    environment: { AUTOSTART: 'false', LOG_LEVEL: 'warn', ENGINE_SPARE_CHILD: String(isSpareKept) },
  })
  try {
    const api = new ApiDriver(system.apiUrl)
    await api.clear()
    await api.call('PUT', '/api/stream/config', config)
    await api.call('POST', '/api/outputs', { id: 'push', type: 'rtmp', url: tap.url, key: 'bench' })
    await api.control('start')
    const childrenWith = (isSpare: boolean) =>
      system.children().filter((pid) => {
        const command = commandOf(pid)
        return command.includes('/child/main.') && command.includes('--spare') === isSpare
      })
    const isSettled = async () => {
      const { outputs } = await api.state()
      return outputs.every(({ state }) => state === 'live') && tap.pictures() > 240
    }
    await eventually(isSettled, { what: 'eight seconds on air', deadlineMs: SETTLE_DEADLINE_MS })
    const [spare] = childrenWith(true)
    const spareBytes = spare === undefined ? null : residentBytes(spare)
    const [child = 0] = childrenWith(false)
    const next = tap.nextPublication()
    const killedAtMs = performance.now()
    process.kill(child, 'SIGKILL')
    const nextPictureMs = (await next) - killedAtMs
    return { nextPictureMs, spareBytes }
  } finally {
    await system.stop()
    await scope.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const rounds = new Map(Object.keys(CASES).map((what) => [what, [] as Round[]]))
for (let turn = 1; turn <= ROUNDS; turn += 1) {
  for (const [what, one] of Object.entries(CASES)) {
    const outcome = await kill(one)
    rounds.get(what)?.push(outcome)
    print(`${turn}: ${what} ${JSON.stringify(outcome)}`)
  }
}
const row = ([what, all]: [string, Round[]]) => {
  const times = all.map(({ nextPictureMs }) => nextPictureMs)
  return {
    what,
    rounds: all.length,
    'next picture p50 ms': round(percentile(times, 0.5), 0),
    'max ms': round(Math.max(...times), 0),
    'spare process MB': round(Math.max(...all.map(({ spareBytes }) => spareBytes ?? 0)) / 1e6, 0),
  }
}
print(table([...rounds].map(row)))
