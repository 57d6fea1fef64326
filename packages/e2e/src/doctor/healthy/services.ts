import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { startProxy } from '@stream-manager/infra'
import { createAuthority, missingProgram, type TestScope } from '@stream-manager/test-kit'
import { startOther } from '../faults/start-other.ts'
import type { HealthySetUp } from './set-up.ts'

type Environment = Readonly<Record<string, string>>

/** Services that were started with these variables, and a `doctor` with the same. */
const startedWith =
  (changes: Environment): HealthySetUp['prepare'] =>
  async (t, world) => ({ environment: { ...(await startOther(t, world, changes)), ...changes } })

const behindHaproxy =
  (kind: 'production' | 'development'): HealthySetUp['prepare'] =>
  async (t, { environment, apiPort, gatewayPort }) => {
    const { url } = await startProxy(t, {
      ...{ kind: 'haproxy', environment: kind, domain: '127.0.0.1' },
      ...{ streamApi: [apiPort], gateway: [gatewayPort] },
    })
    return { environment, target: new URL(kind === 'production' ? `${url}/stream/` : `${url}/`) }
  }

const trust = (t: TestScope, certificate: string): void => {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate])
  t.teardown(() => setDefaultCACertificates(before))
}

export const HEALTHY_SERVICES: readonly HealthySetUp[] = [
  { id: 'one-process', prepare: async (_t, { environment }) => ({ environment }) },
  {
    id: 'ports-that-the-system-chose',
    prepare: async (_t, { environment }) => ({
      environment: { ...environment, METRICS_PORT: '0', HEALTH_PORT: '0', EVENT_HANDLER_PORT: '0' },
    }),
  },
  {
    id: 'proxy-without-tls',
    prepare: async (t, { environment, proxy }) => ({ environment, target: (await proxy(t)).target }),
  },
  {
    id: 'proxy-with-tls',
    prepare: async (t, { environment, proxy }) => {
      const authority = await createAuthority()
      trust(t, authority.cert)
      const { target } = await proxy(t, { certificate: await authority.issue('127.0.0.1') })
      return { environment, target }
    },
  },
  {
    id: 'haproxy-in-production',
    skip: () => missingProgram('haproxy'),
    prepare: behindHaproxy('production'),
  },
  {
    id: 'haproxy-in-development',
    skip: () => missingProgram('haproxy'),
    prepare: behindHaproxy('development'),
  },
  { id: 'services-at-every-address', prepare: startedWith({ HOST: '0.0.0.0' }) },
  {
    id: 'sign-in-off-in-development',
    prepare: startedWith({ ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }),
  },
  {
    id: 'origins-issuer-and-audience',
    prepare: startedWith({
      CORS_ORIGINS: 'https://studio.example.org,https://live.example.org',
      ...{ JWT_ISSUER: 'https://live.example.org', JWT_AUDIENCE: 'studio' },
      TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8',
    }),
  },
  {
    id: 'keys-of-their-own',
    prepare: async (t, world) => {
      const { JWT_SECRET: _secret, ...environment } = world.environment
      return { environment: await startOther(t, { environment }, {}) }
    },
  },
]
