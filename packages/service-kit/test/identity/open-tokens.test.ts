import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { fakeClock, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createJwtEngine } from '../../src/identity/jwt-engine.ts'
import { openTokens } from '../../src/identity/open-tokens.ts'
import { toSigningKey } from '../../src/identity/signing-key.ts'

const clock = fakeClock()
const nowMs = clock.now().getTime()
const log = { info: () => {}, warn: () => {}, error: () => {} }
const caller = { subject: 'usr_1', name: 'Ada', role: 'admin', grants: null, via: 'session' } as const
const jwt = await createJwtEngine()

const start = async (
  t: TestScope,
  variables: Readonly<Record<string, string>> = {},
  jwks: unknown = null,
) => {
  const DATA_DIR = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir: DATA_DIR })
  t.teardown(() => backplane.close())
  const open = async (signs: boolean) => {
    const config = { DATA_DIR, ...variables }
    const tokens = await openTokens({ config, backplane, log, clock, signs, fetchJson: async () => jwks })
    t.teardown(() => tokens.close())
    return tokens
  }
  return open
}

const request = { caller, sessionId: 'ses_1', nowMs }
const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

/** A token of an outside issuer, with standard claims. */
const outsideToken = (pair: { privateKey: KeyObject }, kid?: string) => {
  const { key, algorithm } = toSigningKey(pair.privateKey, 0)
  const iat = nowMs / 1000
  const claims = {
    iss: 'https://issuer.example',
    aud: 'sm',
    sub: 'ada',
    iat,
    exp: iat + 60,
    role: 'operator',
  }
  return jwt.sign(claims, { key, algorithm, type: 'at+jwt', ...(kid !== undefined && { kid }) })
}
const OUTSIDE = { JWT_ISSUER: 'https://issuer.example', JWT_AUDIENCE: 'sm' }

t.test('without configuration, one process signs and another verifies', async (t) => {
  const open = await start(t)
  const api = await open(true)
  const gateway = await open(false)
  t.equal(gateway.signer, null)
  const token = api.signer?.sign(request).token ?? ''
  t.match(await gateway.verifier.verify(token, nowMs), { ok: true, value: { caller } })
  t.equal(api.signer?.sign(request).expiresInSeconds, 900)
})

for (const [kind, pair] of [
  ['Ed25519', generateKeyPairSync('ed25519')],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
] as const) {
  t.test(`signs with a supplied ${kind} key`, async (t) => {
    const open = await start(t, { JWT_PRIVATE_KEY: privatePem(pair.privateKey) })
    const api = await open(true)
    const gateway = await open(false)
    const token = api.signer?.sign(request).token ?? ''
    t.ok((await gateway.verifier.verify(token, nowMs)).ok)
    await api.rotate()
    t.ok((await api.verifier.verify(token, nowMs)).ok)
  })

  t.test(`verifies tokens of a supplied public ${kind} key, which need not name it`, async (t) => {
    const open = await start(t, { ...OUTSIDE, JWT_PUBLIC_KEY: publicPem(pair.publicKey) })
    const { verifier } = await open(false)
    t.match(await verifier.verify(outsideToken(pair), nowMs), {
      value: { caller: { subject: 'external:ada', role: 'operator' }, tokenId: null },
    })
    t.notOk((await verifier.verify(outsideToken(pair, 'another'), nowMs)).ok)
    t.notOk((await verifier.verify(outsideToken(generateKeyPairSync('ed25519')), nowMs)).ok)
  })
}

t.test('verifies tokens of an outside issuer beside our own', async (t) => {
  const pair = generateKeyPairSync('ed25519')
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'outside-1' }
  const open = await start(t, { ...OUTSIDE, JWKS_URL: 'https://issuer.example/jwks.json' }, { keys: [jwk] })
  const api = await open(true)
  t.match(await api.verifier.verify(outsideToken(pair, 'outside-1'), nowMs), {
    value: { caller: { subject: 'external:ada' } },
  })
  t.match(await api.verifier.verify(api.signer?.sign(request).token ?? '', nowMs), { value: { caller } })
  t.notOk((await api.verifier.verify(outsideToken(pair), nowMs)).ok, 'a token without kid')
})

t.test('an outside issuer cannot replace a key of ours', async (t) => {
  const pair = generateKeyPairSync('ed25519')
  const set: { keys: unknown[] } = { keys: [] }
  const open = await start(t, { ...OUTSIDE, JWKS_URL: 'https://issuer.example/jwks.json' }, set)
  const api = await open(true)
  const token = api.signer?.sign(request).token ?? ''
  const { value } = (await api.verifier.verify(token, nowMs)) as { value: { keyId: string } }
  set.keys.push({ ...pair.publicKey.export({ format: 'jwk' }), kid: value.keyId })
  t.notOk((await api.verifier.verify(outsideToken(pair, value.keyId), nowMs)).ok)
  t.ok((await api.verifier.verify(token, nowMs)).ok)
})

t.test('with a shared secret, processes verify by HS256 and publish no key', async (t) => {
  const open = await start(t, { JWT_SECRET: 'x'.repeat(32) })
  const api = await open(true)
  const gateway = await open(false)
  t.ok((await gateway.verifier.verify(api.signer?.sign(request).token ?? '', nowMs)).ok)
  t.strictSame(api.jwks(), { keys: [] })
  const other = await (await start(t, { JWT_SECRET: 'y'.repeat(32) }))(true)
  t.notOk((await gateway.verifier.verify(other.signer?.sign(request).token ?? '', nowMs)).ok)
})
