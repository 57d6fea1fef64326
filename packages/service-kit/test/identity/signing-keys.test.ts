import { readFile, stat, writeFile } from 'node:fs/promises'
import { VirtualTime } from '@stream-manager/async/virtual-time'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { fakeClock, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createJwtEngine } from '../../src/identity/jwt-engine.ts'
import { KeySet } from '../../src/identity/key-set.ts'
import { KEYS_DOCUMENT, publishKey, readPublishedKeys } from '../../src/identity/published-keys.ts'
import { generateSigningKey } from '../../src/identity/signing-key.ts'
import { openSigningKey, saveSigningKey, signingKeyPath } from '../../src/identity/signing-key-file.ts'
import { SigningKeys } from '../../src/identity/signing-keys.ts'
import { TokenSigner } from '../../src/identity/token-signer.ts'
import { TokenVerifier } from '../../src/identity/token-verifier.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const jwt = await createJwtEngine()
const log = { info: () => {}, warn: () => {}, error: () => {} }
const names = { issuer: 'stream-manager', audience: 'stream-manager' }
const caller = { subject: 'usr_1', name: 'Ada', role: 'admin', grants: null, via: 'session' } as const

const openStore = async (t: TestScope) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return backplane
}

/** An API process with its own key, in time that the test moves. */
const startApi = async (t: TestScope, backplane: Pick<Backplane, 'read' | 'commit'>) => {
  const clock = fakeClock()
  const time = new VirtualTime()
  const key = generateSigningKey(clock.now().getTime())
  const { schedule } = time
  const keys = new SigningKeys({ backplane, log, key, save: async () => {}, clock, schedule })
  t.teardown(() => keys.close())
  const signer = new TokenSigner({ jwt, key: () => keys.current, ...names })
  const sign = () => signer.sign({ caller, sessionId: 'ses_1', nowMs: clock.now().getTime() }).token
  const advance = async (durationMs: number) => {
    clock.advance(durationMs)
    time.advance(durationMs)
    await keys.settled()
  }
  return { keys, clock, sign, advance }
}

/** Another process, which has the backplane only. */
const startGateway = (t: TestScope, backplane: Pick<Backplane, 'read' | 'subscribe'>) => {
  const clock = fakeClock()
  const keys = new KeySet({ backplane, log, clock })
  t.teardown(() => keys.close())
  return { keys, clock, verifier: new TokenVerifier({ jwt, keys, ...names }) }
}

t.test('a token of one process is accepted by another through the backplane alone', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  const gateway = startGateway(t, backplane)
  gateway.keys.open()
  await api.keys.open()
  t.match(await gateway.verifier.verify(api.sign(), api.clock.now().getTime()), {
    ok: true,
    value: { caller, sessionId: 'ses_1', keyId: api.keys.current.kid },
  })
  t.match(gateway.keys.jwks(), {
    keys: [{ kid: api.keys.current.kid, use: 'sig', alg: 'EdDSA', kty: 'OKP' }],
  })
  t.notMatch(JSON.stringify(gateway.keys.jwks()), '"d"')
})

t.test('rotation publishes a key 60 s before its first use and refuses nobody', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  const gateway = startGateway(t, backplane)
  await api.keys.open()
  gateway.keys.open()
  const before = { kid: api.keys.current.kid, token: api.sign() }
  await api.keys.rotate()
  t.equal(api.keys.current.kid, before.kid, 'the old key signs until every verifier has the new one')
  t.equal((await readPublishedKeys(backplane)).keys.length, 2)
  await api.advance(59_000)
  t.equal(api.keys.current.kid, before.kid)
  await api.advance(1000)
  t.not(api.keys.current.kid, before.kid)
  for (const token of [before.token, api.sign()]) {
    t.ok((await gateway.verifier.verify(token, api.clock.now().getTime())).ok)
  }
})

t.test('accepts every token that is signed while keys rotate', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  const gateway = startGateway(t, backplane)
  await api.keys.open()
  gateway.keys.open()
  const kids = new Set<string>()
  let refused = 0
  for (let round = 0; round < 120; round += 1) {
    if (round % 40 === 20) await api.keys.rotate()
    await api.advance(2000)
    kids.add(api.keys.current.kid)
    const result = await gateway.verifier.verify(api.sign(), api.clock.now().getTime())
    if (!result.ok) refused += 1
  }
  t.equal(refused, 0)
  t.equal(kids.size, 3)
})

t.test('a key is replaced after 30 days and its public half disappears', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  await api.keys.open()
  const { kid } = api.keys.current
  await api.advance(30 * DAY_MS)
  await api.advance(60_000)
  t.not(api.keys.current.kid, kid)
  t.ok(
    (await readPublishedKeys(backplane)).keys.some((key) => key.kid === kid),
    'its tokens are still valid',
  )
  await api.advance(4 * HOUR_MS)
  t.strictSame(
    (await readPublishedKeys(backplane)).keys.map((key) => key.kid),
    [api.keys.current.kid],
  )
})

t.test('several processes publish at once without losing a key', async (t) => {
  const backplane = await openStore(t)
  const apis = await Promise.all(Array.from({ length: 5 }, () => startApi(t, backplane)))
  await Promise.all(apis.map(({ keys }) => keys.open()))
  t.equal((await readPublishedKeys(backplane)).keys.length, 5)
})

t.test('at most 32 keys are published, and a living process publishes its key again', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  await api.keys.open()
  const nowMs = api.clock.now().getTime()
  for (let count = 0; count < 40; count += 1) {
    const { kid, publicJwk, createdAtMs } = generateSigningKey(nowMs)
    await publishKey(backplane, { kid, publicJwk, createdAtMs, retireAtMs: nowMs + 4 * HOUR_MS }, nowMs)
  }
  t.equal((await readPublishedKeys(backplane)).keys.length, 32)
  await api.advance(10 * 60_000)
  t.ok((await readPublishedKeys(backplane)).keys.some(({ kid }) => kid === api.keys.current.kid))
})

t.test('an unknown key id makes the set look once in 5 s', async (t) => {
  const backplane = await openStore(t)
  let reads = 0
  const counting = {
    subscribe: backplane.subscribe.bind(backplane),
    read: (key: string) => {
      reads += 1
      return backplane.read(key)
    },
  }
  const { keys, clock } = startGateway(t, counting)
  for (let count = 0; count < 1000; count += 1) await keys.find({ id: `kid-${count}`, algorithm: 'EdDSA' })
  t.equal(reads, 1)
  clock.advance(5000)
  await keys.find({ id: 'kid', algorithm: 'EdDSA' })
  t.equal(reads, 2)
})

t.test('a damaged document ends the start of a signing process and stays as it is', async (t) => {
  const backplane = await openStore(t)
  const damaged = { keys: [{ kid: 'x' }] }
  await backplane.commit({ put: { [KEYS_DOCUMENT]: damaged } })
  const api = await startApi(t, backplane)
  await t.rejects(api.keys.open(), {
    name: 'StartError',
    message: /"identity\/keys" cannot be used: .*left as it is/,
  })
  t.strictSame((await backplane.read(KEYS_DOCUMENT))?.value, damaged)
})

t.test('a document that is damaged later withdraws no key', async (t) => {
  const backplane = await openStore(t)
  const api = await startApi(t, backplane)
  const gateway = startGateway(t, backplane)
  await api.keys.open()
  const nowMs = api.clock.now().getTime()
  t.ok((await gateway.verifier.verify(api.sign(), nowMs)).ok)
  await backplane.commit({ put: { [KEYS_DOCUMENT]: { keys: 'none' } } })
  gateway.clock.advance(6000)
  await gateway.keys.find({ id: 'unknown', algorithm: 'EdDSA' })
  t.ok((await gateway.verifier.verify(api.sign(), nowMs)).ok)
})

t.test('a store that is away at the start delays publication only', async (t) => {
  const backplane = await openStore(t)
  let isAway = true
  const flaky = {
    commit: backplane.commit.bind(backplane),
    read: async (key: string) => {
      if (isAway) throw new BackplaneUnavailableError('away')
      return backplane.read(key)
    },
  }
  const api = await startApi(t, flaky)
  await api.keys.open()
  const own = new TokenVerifier({ jwt, keys: api.keys, ...names })
  t.ok((await own.verify(api.sign(), api.clock.now().getTime())).ok, 'the process accepts its own tokens')
  isAway = false
  await api.advance(5000)
  t.equal((await readPublishedKeys(backplane)).keys.length, 1)
})

t.test('the key is made once, readable by this user only', async (t) => {
  const folder = await temporaryDirectory(t)
  const first = await openSigningKey(folder, 1)
  const second = await openSigningKey(folder, 2)
  t.strictSame(second, first)
  t.equal((await stat(signingKeyPath(folder))).mode & 0o777, 0o600)
  await saveSigningKey(folder, generateSigningKey(3))
  t.not((await openSigningKey(folder, 4)).kid, first.kid)
})

t.test('a damaged key file ends the start by its path and stays as it is', async (t) => {
  const folder = await temporaryDirectory(t)
  await openSigningKey(folder, 1)
  const path = signingKeyPath(folder)
  for (const text of ['', '{}', '{"createdAtMs":1,"privateKey":"secret"}']) {
    await writeFile(path, text)
    await t.rejects(openSigningKey(folder, 2), { name: 'StartError', message: /signing\.json: .*is damaged/ })
    t.equal(await readFile(path, 'utf8'), text)
  }
})

t.test('refuses to sign a token that lives longer than verifiers allow', async (t) => {
  const key = generateSigningKey(0)
  const signer = new TokenSigner({ jwt, key: () => key, ...names })
  for (const lifeSeconds of [0, 3601, Number.NaN]) {
    t.throws(() => signer.sign({ caller, sessionId: 's', nowMs: 0, lifeSeconds }), RangeError)
  }
})
