import { type ContractOptions, type ContractReport, runContract } from '@stream-manager/contract-tests'
import { eventually } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { startStandalone, type TestSystem } from '../support/system.ts'
import { type AlteringProxy, type ProxyTarget, startAlteringProxy } from './altering-proxy.ts'

const SMALL = { width: 320, height: 180, fps: 10, bitrateKbps: 300, preset: 'ultrafast', tune: null }
const LAYER = { id: 'backdrop', type: 'color', content: { color: '#102030' } }

/** Whether the request, such as `GET /api/streams`, stores nothing, although some of these are POST for their body. */
export const isReading = (request: string): boolean =>
  /^(GET \S+|POST \S*\/api\/\S*(analytics\/query|graphql|outputs\/preflight|diagnostics\/echo))$/.test(
    request,
  )

/** A system on air with a small picture, and one item of every kind to read. It trusts a proxy on loopback. */
export const startOnAir = async (t: Test): Promise<TestSystem> => {
  const environment = { AUTOSTART: 'false', TRUSTED_PROXIES: '127.0.0.1' }
  const system = await startStandalone(t, { environment })
  await system.api.call('PUT', '/api/stream/config', { video: SMALL, audio: { bitrateKbps: 64 } })
  await system.api.call('POST', '/api/layers', LAYER)
  await system.api.control('start')
  await eventually(async () => (await system.api.state()).outputs.some(({ state }) => state === 'live'), {
    what: 'the programme',
    deadlineMs: 60_000,
  })
  return system
}

export const proxied = (
  t: Test,
  system: TestSystem,
  changes: Omit<ProxyTarget, 'apiUrl' | 'socketUrl'> = {},
): Promise<AlteringProxy> => startAlteringProxy(t, { ...system, ...changes })

/** A run against these addresses that reads the default stream. */
export const run = (
  { url, socketUrl }: Pick<AlteringProxy, 'url' | 'socketUrl'>,
  options: Partial<ContractOptions> = {},
): Promise<ContractReport> =>
  runContract({
    url,
    socketUrl,
    streamId: 'main',
    write: false,
    allowNewer: false,
    token: undefined,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onResult: () => {},
    ...options,
  })

export const failedOf = ({ checks }: ContractReport): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ group, name }) => `${group} > ${name}`)

export const detailsOf = ({ checks }: ContractReport): string =>
  checks
    .filter(({ outcome }) => outcome === 'failed')
    .flatMap(({ details }) => details)
    .join('\n')

export const idsOf = async ({ api }: TestSystem, path: string): Promise<string[]> => {
  const { items } = await api.call<{ items: { id: string }[] }>('GET', path)
  return items.map(({ id }) => id)
}
