import { createPublicKey } from 'node:crypto'
import t from 'tap'
import { createJwtEngine } from '../../src/identity/jwt-engine.ts'
import { TokenVerifier } from '../../src/identity/token-verifier.ts'
import { fixedKeys, type VerificationKey } from '../../src/identity/verification-key.ts'
import corpus from './corpus/tokens.json' with { type: 'json' }

const toKey =
  (owner: VerificationKey['owner']) =>
  (jwk: (typeof corpus.keys)[number]): VerificationKey => ({
    id: jwk.kid,
    algorithm: jwk.alg === 'ES256' ? 'ES256' : 'EdDSA',
    owner,
    material: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  })

const { issuer, audience } = corpus
const jwt = await createJwtEngine()
const verifierOf = (keys = fixedKeys(corpus.keys.map(toKey('own')))) =>
  new TokenVerifier({ jwt, keys, issuer, audience })
const goodToken = corpus.cases.find(({ name }) => name === 'EdDSA')?.token ?? ''
const nowMs = 1_900_000_000_000

t.test('gives each token of the corpus its verdict, first and repeated', async (t) => {
  const verifier = verifierOf()
  for (const { name, token, at, expect } of corpus.cases) {
    for (const attempt of ['first', 'repeated']) {
      const result = await verifier.verify(token, at * 1000)
      t.equal(result.ok ? 'accept' : result.fault.code, expect, `${name}, ${attempt}`)
    }
  }
  t.ok(corpus.cases.length >= 60, 'the corpus has at least 60 cases')
})

t.test('gives one fault for every invalid token', async (t) => {
  const verifier = verifierOf()
  const faults = new Set<string>()
  for (const { token, at, expect } of corpus.cases) {
    const result = await verifier.verify(token, at * 1000)
    if (!result.ok && expect === 'auth.invalid') faults.add(JSON.stringify(result.fault))
  }
  t.equal(faults.size, 1)
})

t.test('gives the caller and the lifetime of an accepted token', async (t) => {
  const result = await verifierOf().verify(goodToken, nowMs)
  t.strictSame(result, {
    ok: true,
    value: {
      caller: { subject: 'usr_1', name: 'Ada', role: 'operator', grants: null, via: 'session' },
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + 900_000,
      tokenId: 'tok_1',
      sessionId: 'ses_1',
      keyId: 'ed-1',
    },
  })
})

t.test('refuses a token it accepted before once the key is withdrawn', async (t) => {
  let keys = fixedKeys(corpus.keys.map(toKey('own')))
  const verifier = verifierOf({ find: (query) => keys.find(query) })
  t.ok((await verifier.verify(goodToken, nowMs)).ok)
  keys = fixedKeys([])
  t.match(await verifier.verify(goodToken, nowMs), { ok: false, fault: { code: 'auth.invalid' } })
})

t.test('refuses a token it accepted before once the token has expired', async (t) => {
  const verifier = verifierOf()
  t.ok((await verifier.verify(goodToken, nowMs)).ok)
  t.match(await verifier.verify(goodToken, nowMs + 931_000), { fault: { code: 'auth.expired' } })
})

t.test('with its clock an hour off, calls tokens expired or reports clock skew', async (t) => {
  const verifier = verifierOf()
  const hourMs = 3_600_000
  t.match(await verifier.verify(goodToken, nowMs + hourMs), { fault: { code: 'auth.expired' } })
  t.match(await verifier.verify(goodToken, nowMs - hourMs), { fault: { code: 'auth.clock_skew' } })
})

t.test('keeps the subjects of an outside issuer apart from our own', async (t) => {
  const verifier = verifierOf(fixedKeys(corpus.keys.map(toKey('outside'))))
  t.match(await verifier.verify(goodToken, nowMs), { value: { caller: { subject: 'external:usr_1' } } })
})

t.test('reports no clock skew for a token of an outside issuer', async (t) => {
  const verifier = verifierOf(fixedKeys(corpus.keys.map(toKey('outside'))))
  t.match(await verifier.verify(goodToken, nowMs - 3_600_000), { fault: { code: 'auth.invalid' } })
})

t.test('takes an outside token without own claims for a viewer', async (t) => {
  const verifier = verifierOf(fixedKeys(corpus.keys.map(toKey('outside'))))
  const plain = corpus.cases.find(({ name }) => name === 'standard claims only')
  t.match(await verifier.verify(plain?.token ?? '', nowMs), {
    value: {
      caller: { subject: 'external:usr_1', role: 'viewer', grants: null, via: 'session' },
      tokenId: null,
      sessionId: null,
    },
  })
})
