import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { portOf } from '@stream-manager/diagnostics/fakes'
import {
  createAuthority,
  freePort,
  LOOPBACK_NETWORKS_OPEN,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { type StagedFault, withVariables } from './fault.ts'
import { startOther } from './start-other.ts'

/** An issuer of tokens that publishes this set of keys. Gives the variables that name it. */
const startIssuer = async (t: TestScope, jwks: object) => {
  const authority = await createAuthority()
  const file = join(await temporaryDirectory(t), 'authority.pem')
  await writeFile(file, authority.cert)
  const server = createServer(await authority.issue('127.0.0.1'), (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { JWKS_URL: `https://127.0.0.1:${portOf(server.address())}/jwks.json`, SOURCE_CA_FILE: file }
}

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
    says: /another ENVIRONMENT or bypass/,
    inject: withVariables({ ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }),
  },
  {
    id: 'sign-in-off-although-production',
    rootCause: 'identity.bypass',
    says: /whoever reaches it is an administrator/,
    inject: async (t, world) => ({
      environment: await startOther(t, world, { ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }),
    }),
  },
  {
    id: 'issuer-not-running',
    rootCause: 'identity.jwks',
    says: /ECONNREFUSED|nothing listens|refused/,
    inject: async (_t, { environment }) => ({
      environment: {
        ...environment,
        JWKS_URL: `https://127.0.0.1:${await freePort()}/jwks.json`,
        ...LOOPBACK_NETWORKS_OPEN,
      },
    }),
  },
  {
    id: 'issuer-without-keys',
    rootCause: 'identity.jwks',
    says: /none/,
    inject: async (t, { environment }) => {
      const issuer = await startIssuer(t, { keys: [] })
      return { environment: { ...environment, ...issuer, ...LOOPBACK_NETWORKS_OPEN } }
    },
  },
]
