import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { createDomain } from '@stream-manager/domain'
import { createLogger } from '@stream-manager/service-kit'
import { SECRET_KEYS, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { buildApp, type Gateway, type GatewayOptions } from '../../src/index.ts'
import { openAccess } from './open-access.ts'
import { STEADY } from './steady-load.ts'

export interface RunningGateway extends Pick<Gateway, 'counts' | 'ignored' | 'reauthorise'> {
  readonly backplane: Backplane
  readonly port: number
  /** `ws://` address of the endpoint. */
  readonly url: string
  close(): Promise<void>
}

export type GatewaySettings = Partial<
  Pick<
    GatewayOptions,
    | 'limits'
    | 'backplane'
    | 'domain'
    | 'access'
    | 'config'
    | 'loadMeter'
    | 'schedule'
    | 'drainSpreadMs'
    | 'pagePort'
    | 'logger'
  >
> & {
  /** Default: any free port. */
  readonly port?: number
}

/** All test clients come from one address. */
const TEST_LIMITS = { maxConnectionsPerAddress: 100_000 }

const silent = createLogger({ service: 'ws-gateway', level: 'silent' })

/** A new store in a folder of its own. Both are removed after the test. */
export const openBackplane = async (t: Test): Promise<Backplane> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return backplane
}

/** A gateway on a real port over a real store. */
export const startGateway = async (t: Test, settings: GatewaySettings = {}): Promise<RunningGateway> => {
  const backplane = settings.backplane ?? (await openBackplane(t))
  const { port = 0, config = { CORS_ORIGINS: [], TRUSTED_PROXIES: [] } } = settings
  const limits = { ...TEST_LIMITS, ...settings.limits }
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const defaults = { access: openAccess, domain, loadMeter: STEADY, logger: silent }
  const options = { ...defaults, ...settings, limits, backplane, config }
  const { app, counts, reauthorise, ignored } = await buildApp(options)
  await app.listen({ host: '127.0.0.1', port })
  t.teardown(() => app.close())
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port')
  return {
    backplane,
    counts,
    reauthorise,
    ignored,
    port: address.port,
    url: `ws://127.0.0.1:${address.port}/ws`,
    close: async () => {
      await app.close()
    },
  }
}
