import { fileURLToPath } from 'node:url'
import {
  ApiDriver,
  type DrivenState,
  eventually,
  type RunningSystem,
  startSystem,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'

/** Program that `npx pnpm start` runs after the build. */
export const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

export interface TestSystem extends RunningSystem {
  readonly api: ApiDriver
  readonly dataDir: string
}

export interface StartOptions {
  readonly dataDir?: string
  /** Ports of an earlier system, to start at the same addresses. */
  readonly ports?: RunningSystem['ports']
  readonly environment?: Readonly<Record<string, string>>
}

/** The built system on random ports and an empty folder. It stops with the test. */
export const startStandalone = async (t: TestScope, options: StartOptions = {}): Promise<TestSystem> => {
  const dataDir = options.dataDir ?? (await temporaryDirectory(t))
  const { ports, environment = {} } = options
  const system = await startSystem({ entry: ENTRY, dataDir, environment, ...(ports && { ports }) })
  t.teardown(() => system.stop())
  return { ...system, api: new ApiDriver(system.apiUrl), dataDir }
}

/** The default size, so that positions match an operator's, with a third of the frames and of the encoder's work. */
const CHEAP_STREAM_CONFIG = {
  video: { width: 1280, height: 720, fps: 10, bitrateKbps: 1000, preset: 'ultrafast', tune: 'zerolatency' },
  audio: { bitrateKbps: 64 },
}

/** A system on air with an empty scene. */
export const startEmpty = async (
  t: TestScope,
  options: Pick<StartOptions, 'dataDir' | 'environment'> = {},
): Promise<TestSystem> => {
  const system = await startStandalone(t, {
    ...options,
    environment: { AUTOSTART: 'false', ...options.environment },
  })
  await system.api.call('PUT', '/api/stream/config', CHEAP_STREAM_CONFIG)
  await system.api.control('start')
  return system
}

export const waitForState = (system: TestSystem, what: string, holds: (state: DrivenState) => boolean) =>
  eventually(
    async () => {
      const state = await system.api.state()
      return holds(state) ? state : null
    },
    { what },
  )

export interface ReadLayer {
  readonly id: string
  readonly revision: number
  readonly content: Readonly<Record<string, unknown>>
  readonly status: { readonly state: string; readonly error: { readonly code: string } | null } | null
}

export const waitForLayer = (system: TestSystem, id: string, state: string) =>
  eventually(
    async () => {
      const layer = await system.api.call<ReadLayer>('GET', `/api/layers/${id}`)
      return layer.status?.state === state ? layer : null
    },
    { what: `layer ${id} to be ${state}` },
  )
