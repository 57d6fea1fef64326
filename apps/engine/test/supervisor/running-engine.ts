import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import {
  DEFAULT_STREAM_CONFIG,
  type StartedProcess,
  type StreamAction,
  type StreamState,
  systemClock,
} from '@stream-manager/contracts'
import { channelKey, createDomain, type Domain } from '@stream-manager/domain'
import { PreviewBroadcasts } from '@stream-manager/preview'
import { createScrubber, type Scrubber } from '@stream-manager/service-kit'
import {
  compileCache,
  eventually,
  SECRET_KEYS,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { buildApp } from '../../src/app.ts'
import { QUICK_CRASH_MS } from '../../src/supervisor/restart-policy.ts'
import { LOOPBACK_SETTINGS } from '../support/egress.ts'

export interface RunningEngine {
  readonly domain: Domain
  readonly previews: PreviewBroadcasts
  readonly dataDir: string
  readonly scrubber: Scrubber
  /** Process ids of every engine child started so far, oldest first. */
  readonly pids: number[]
  /** Process ids of every spare process started so far, oldest first. */
  readonly spares: number[]
  /** Resolves with the process id of the loaded spare process. The programme is on air. */
  spare(): Promise<number>
  /** The engine processes that run now. */
  processes(): StartedProcess[]
  state(): Promise<StreamState>
  control(action: StreamAction): Promise<StreamState>
  playlist(): Promise<string>
  /** Lets the service's monotonic clock go ahead; that of its children stays. */
  later(durationMs: number): void
  /** The next published state for which this holds. */
  waitFor(what: string, holds: (state: StreamState) => boolean, deadlineMs?: number): Promise<StreamState>
  close(): Promise<void>
}

/** How large the picture is makes no difference here, but for what encoding it costs. */
const SMALL = {
  ...DEFAULT_STREAM_CONFIG,
  video: { ...DEFAULT_STREAM_CONFIG.video, width: 320, height: 180 },
}

interface StartedEntry {
  readonly pid?: number
}

interface EngineOptions {
  readonly childMemoryMaxBytes?: number
  /** Default: none. */
  readonly spareChild?: boolean
  readonly engineKeys?: typeof SECRET_KEYS
  /** Default: a new folder. */
  readonly dataDir?: string
}

/** The engine service on a real embedded backplane, with real children and a picture of 320x180; ends with the test. */
export const startEngine = async (
  t: TestScope,
  {
    childMemoryMaxBytes = Number.POSITIVE_INFINITY,
    spareChild = false,
    engineKeys = SECRET_KEYS,
    ...options
  }: EngineOptions = {},
): Promise<RunningEngine> => {
  const dataDir = options.dataDir ?? (await temporaryDirectory(t))
  const backplane = await openEmbeddedBackplane({ dataDir })
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const configured = await domain.stream.setConfig('main', SMALL)
  if (!configured.ok) throw new Error(configured.fault.detail)
  const pids: number[] = []
  const spares: number[] = []
  const log = {
    info: (details: StartedEntry, message: string) => {
      if (message === 'engine process started' && details.pid) pids.push(details.pid)
      if (message === 'spare engine process started' && details.pid) spares.push(details.pid)
    },
    warn: () => undefined,
    error: () => undefined,
  }
  const scrubber = createScrubber()
  let aheadMs = 0
  const previews = new PreviewBroadcasts()
  const app = buildApp({
    backplane,
    domain: createDomain({ backplane, secretKeys: engineKeys }),
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs },
    dataDir,
    minFreeDiskBytes: 0,
    egress: LOOPBACK_SETTINGS,
    childEnvironment: compileCache(),
    childMemoryMaxBytes,
    debugChild: false,
    spareChild,
    shared: false,
    previews,
    log,
    scrubber,
  })
  await app.start()
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= app.close().then(() => backplane.close())
    return closing
  }
  t.teardown(close)

  const state = async () => {
    const result = await domain.stream.state('main')
    if (!result.ok) throw new Error(result.fault.detail)
    return result.value
  }
  const isSpareLoaded = () =>
    app.processes().some(({ kind, memoryBytes }) => kind === 'spare' && memoryBytes !== null)
  return {
    domain,
    previews,
    dataDir,
    scrubber,
    pids,
    spares,
    processes: app.processes,
    spare: async () => {
      aheadMs += QUICK_CRASH_MS
      await eventually(() => isSpareLoaded(), {
        what: 'the spare process to be loaded',
        deadlineMs: 60_000,
      })
      return spares.at(-1) ?? 0
    },
    state,
    close,
    later: (durationMs) => {
      aheadMs += durationMs
    },
    control: async (action) => {
      const mutation = await domain.stream.control('main', action)
      if (!mutation.ok) throw new Error(mutation.fault.detail)
      const { revision, value } = mutation.value
      const applied = await domain.stream.awaitApplied({
        streamId: 'main',
        revision,
        waitMs: 60_000,
        target: value.target,
      })
      if (!applied.ok) throw new Error(applied.fault.detail)
      return applied.value.state
    },
    playlist: () => readFile(join(dataDir, 'hls', 'main', 'index.m3u8'), 'utf8'),
    waitFor: async (what, holds, deadlineMs = 60_000) => {
      let check: () => void = () => undefined
      const subscription = await backplane.subscribe(channelKey('main', 'stream-state'), () => check())
      let timer: NodeJS.Timeout | undefined
      try {
        return await new Promise<StreamState>((resolve, reject) => {
          timer = setTimeout(
            () => reject(new Error(`${what} did not happen within ${deadlineMs} ms`)),
            deadlineMs,
          )
          check = () => {
            state().then((now) => holds(now) && resolve(now), reject)
          }
          check()
        })
      } finally {
        clearTimeout(timer)
        await subscription.close()
      }
    },
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
