import { freePort, LOOPBACK_NETWORKS_OPEN } from '@stream-manager/test-kit'
import { type StagedFault, withVariables } from './fault.ts'
import { startOther } from './start-other.ts'

/** The origins of another ENVIRONMENT differ too. */
const TWO_FAILURES = 'origins.sockets reports the other ENVIRONMENT beside it'

export const IDENTITY_FAULTS: readonly StagedFault[] = [
  {
    id: 'tokens-of-another-key',
    rootCause: 'socket.token',
    says: /another key/,
    inject: withVariables({ JWT_SECRET: 'e83b1f07c2d94a56b0e7f1389c5d2a64' }),
  },
  {
    id: 'tokens-of-another-audience',
    rootCause: 'socket.token',
    says: /audience/,
    inject: withVariables({ JWT_AUDIENCE: 'another-installation' }),
  },
  {
    id: 'origins-that-the-services-do-not-know',
    rootCause: 'origins.sockets',
    says: /started with other CORS_ORIGINS/,
    inject: withVariables({ CORS_ORIGINS: 'https://studio.example.org' }),
  },
  {
    id: 'sign-in-expected-to-be-off',
    rootCause: 'identity.bypass',
    missed: TWO_FAILURES,
    says: /another ENVIRONMENT or bypass/,
    inject: withVariables({ ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }),
  },
  {
    id: 'sign-in-off-although-production',
    rootCause: 'identity.bypass',
    missed: TWO_FAILURES,
    says: /whoever reaches it is an administrator/,
    inject: async (t, world) => ({
      environment: await startOther(t, world, { ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }),
    }),
  },
  {
    id: 'issuer-not-running',
    rootCause: 'identity.jwks',
    says: /JWKS_URL.*could not be read/s,
    inject: async (t, world) => {
      // A shared secret has no place beside keys of an issuer.
      const { JWT_SECRET: _secret, ...environment } = world.environment
      const issued = { ...environment, JWT_ISSUER: 'https://id.example.org' }
      const believed = await startOther(t, { environment: issued }, {})
      const JWKS_URL = `https://127.0.0.1:${await freePort()}/jwks.json`
      return { environment: { ...believed, JWKS_URL, ...LOOPBACK_NETWORKS_OPEN } }
    },
  },
]
