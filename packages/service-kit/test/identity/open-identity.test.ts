import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createAuthority, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createJwtEngine } from '../../src/identity/jwt-engine.ts'
import { openIdentity } from '../../src/identity/open-identity.ts'
import { refuseCredential } from '../../src/identity/refusal.ts'

const LOOPBACK = '127.0.0.0/8'
const ISSUER = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'sm' }
const PRODUCTION = {
  ENVIRONMENT: 'production',
  ALLOW_DEV_AUTH_BYPASS: false,
  WEBSOCKET_AUTH_BYPASS: false,
  OUTPUT_NETWORKS: [] as string[],
} as const
const pair = generateKeyPairSync('ed25519')
const jwt = await createJwtEngine()

const outsideToken = (key: KeyObject): string => {
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iss: ISSUER.JWT_ISSUER, aud: 'sm', sub: 'ada', iat, exp: iat + 60, role: 'operator' }
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  return jwt.sign(claims, { key: pem, algorithm: 'EdDSA', kid: 'outside-1', type: 'at+jwt' })
}

/** An issuer on this machine, with a certificate of an authority of its own. */
const startIssuer = async (t: TestScope) => {
  const authority = await createAuthority()
  const keys = [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'outside-1', use: 'sig' }]
  let requests = 0
  const server = createServer(await authority.issue('127.0.0.1'), (_request, response) => {
    requests += 1
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `https://127.0.0.1:${port}/jwks`, port, authority, requests: () => requests }
}

const open = async (t: TestScope, variables: Readonly<Record<string, unknown>>, isTrusted: boolean) => {
  const DATA_DIR = await temporaryDirectory(t)
  const { authority, url, requests, port } = await startIssuer(t)
  const SOURCE_CA_FILE = join(DATA_DIR, 'authorities.pem')
  await writeFile(SOURCE_CA_FILE, authority.cert)
  const backplane = await openEmbeddedBackplane({ dataDir: DATA_DIR })
  t.teardown(() => backplane.close())
  const warnings: unknown[] = []
  const identity = await openIdentity({
    config: {
      ...{ ...PRODUCTION, ...ISSUER, DATA_DIR, JWKS_URL: url },
      SOURCE_NETWORKS: [`${LOOPBACK}:${port}`],
      ...(isTrusted && { SOURCE_CA_FILE }),
      ...variables,
    },
    backplane,
    domain: {
      keys: { verify: async () => refuseCredential('there is no key') },
      revocations: { check: () => 'valid', watch: async () => ({ close: async () => {} }) },
    },
    log: { info: () => {}, warn: (...line: unknown[]) => warnings.push(line), error: () => {} },
    signs: false,
  })
  t.teardown(() => identity.close())
  const ask = async () => {
    const peer = { transport: 'http', addresses: ['127.0.0.1'] } as const
    const result = await identity.authenticator.authenticate(
      { kind: 'token', text: outsideToken(pair.privateKey) },
      peer,
    )
    return result.ok ? result.value.caller : result.fault.code
  }
  return { ask, requests, warnings }
}

t.test('a token of the outside issuer signs in, by keys read over verified TLS', async (t) => {
  const { ask, requests } = await open(t, {}, true)
  t.match(await ask(), { subject: 'external:ada', role: 'operator', grants: null })
  await ask()
  t.equal(requests(), 1, 'the keys are kept')
})

t.test('keys of an issuer with an unknown certificate are not read', async (t) => {
  const { ask, requests } = await open(t, {}, false)
  t.equal(await ask(), 'auth.invalid')
  t.equal(requests(), 0)
})

t.test('an issuer inside the network is not asked unless it is opened', async (t) => {
  const { ask, requests } = await open(t, { SOURCE_NETWORKS: [] }, true)
  t.equal(await ask(), 'auth.invalid')
  t.equal(requests(), 0)
})

t.test('the development bypass is logged at each start', async (t) => {
  const { warnings } = await open(t, { ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: true }, true)
  t.match(warnings, [[/^ALLOW_DEV_AUTH_BYPASS=true: every request from this machine/]])
})
