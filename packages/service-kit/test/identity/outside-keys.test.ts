import { generateKeyPairSync } from 'node:crypto'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { OutsideKeys } from '../../src/identity/outside-keys.ts'
import { generateSigningKey } from '../../src/identity/signing-key.ts'

const jwkOf = (kid: string, change: object = {}) => ({ ...generateSigningKey(0).publicJwk, kid, ...change })
const EDDSA = 'EdDSA'
const MINUTE_MS = 60_000

/** An issuer whose answer the test changes; an Error is a failure. */
const startIssuer = (answer: unknown) => {
  const issuer = { answer, requests: 0 }
  const warnings: unknown[] = []
  const clock = fakeClock()
  const keys = new OutsideKeys({
    url: 'https://issuer.example/jwks.json',
    fetchJson: async () => {
      issuer.requests += 1
      if (issuer.answer instanceof Error) throw issuer.answer
      return issuer.answer
    },
    log: { warn: (fields: unknown) => warnings.push(fields) },
    clock,
  })
  const find = async (id: string) => (await keys.find({ id, algorithm: EDDSA })).map((key) => key.id)
  return { issuer, keys, clock, find, warnings }
}

t.test('reads the set on the first token and keeps it', async (t) => {
  const { issuer, find } = startIssuer({ keys: [jwkOf('one')] })
  t.strictSame(await find('one'), ['one'])
  t.strictSame(await find('one'), ['one'])
  t.equal(issuer.requests, 1)
})

t.test('ignores keys that cannot verify tokens here', async (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  const { find } = startIssuer({
    keys: [
      { ...rsa, kid: 'rsa' },
      jwkOf('encryption', { use: 'enc' }),
      jwkOf('other-alg', { alg: 'ES256' }),
      jwkOf('private', { d: 'A'.repeat(43) }),
      jwkOf('damaged', { x: 'A' }),
      null,
      jwkOf('good', { alg: EDDSA, use: 'sig' }),
    ],
  })
  t.strictSame(await find('good'), ['good'])
  for (const id of ['rsa', 'encryption', 'other-alg', 'private', 'damaged'])
    t.strictSame(await find(id), [], id)
})

t.test('a flood of unknown key ids is one request in 30 s', async (t) => {
  const { issuer, find, clock } = startIssuer({ keys: [] })
  for (let count = 0; count < 1000; count += 1) await find(`kid-${count}`)
  t.equal(issuer.requests, 1)
  clock.advance(30_000)
  await Promise.all([find('a'), find('b'), find('c')])
  t.equal(issuer.requests, 2)
})

t.test('finds a new key of the issuer after the cooldown', async (t) => {
  const { issuer, find, clock } = startIssuer({ keys: [jwkOf('one')] })
  await find('one')
  issuer.answer = { keys: [jwkOf('one'), jwkOf('two')] }
  t.strictSame(await find('two'), [])
  clock.advance(30_000)
  t.strictSame(await find('two'), ['two'])
})

t.test('a withdrawn key is refused after the next refresh', async (t) => {
  const { issuer, keys, find, clock } = startIssuer({ keys: [jwkOf('one')] })
  await find('one')
  issuer.answer = { keys: [] }
  clock.advance(11 * MINUTE_MS)
  await find('one')
  await keys.settled()
  t.strictSame(await find('one'), [])
})

const FAULTS: readonly (readonly [string, unknown])[] = [
  ['an issuer that does not answer', new Error('connect ECONNREFUSED')],
  ['a document without keys', { error: 'nothing' }],
  ['text', 'keys'],
  ['65 keys', { keys: Array.from({ length: 65 }, (_value, index) => jwkOf(`kid-${index}`)) }],
  ['two keys with one kid', { keys: [jwkOf('one'), jwkOf('one')] }],
]

for (const [what, fault] of FAULTS) {
  t.test(`keeps the known keys for 24 h with ${what}`, async (t) => {
    const { issuer, keys, find, clock, warnings } = startIssuer({ keys: [jwkOf('one')] })
    await find('one')
    issuer.answer = fault
    clock.advance(23 * 60 * MINUTE_MS)
    t.strictSame(await find('one'), ['one'])
    await keys.settled()
    t.equal(warnings.length, 1)
    clock.advance(61 * MINUTE_MS)
    t.strictSame(await find('one'), [])
  })

  t.test(`finds no key with ${what} from the start`, async (t) => {
    const { find, warnings } = startIssuer(fault)
    t.strictSame(await find('one'), [])
    t.equal(warnings.length, 1)
  })
}
