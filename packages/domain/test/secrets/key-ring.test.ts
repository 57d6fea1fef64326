import { randomBytes } from 'node:crypto'
import t from 'tap'
import type { SecretKeys } from '../../src/index.ts'
import { createSecrets } from '../../src/secrets/key-ring.ts'
import { codeOf, valueFrom } from '../support.ts'

const UNREADABLE = 'storage.secret_unreadable'

const keysOf = (...keys: Buffer[]): SecretKeys => {
  return () => keys
}

t.test('a sealed text opens at its place only, and shows nothing of itself', async (t) => {
  const secrets = createSecrets(keysOf(randomBytes(32)))
  const sealed = valueFrom(secrets.seal('hunter2-key', 'outputs/tv'))
  t.match(sealed, /^v1\.[\w-]{8}\.[\w-]+$/)
  t.notMatch(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1'), 'hunter2')
  t.not(valueFrom(secrets.seal('hunter2-key', 'outputs/tv')), sealed, 'twice the same text is not the same')
  t.equal(valueFrom(secrets.open(sealed, 'outputs/tv')), 'hunter2-key')
  t.equal(codeOf(secrets.open(sealed, 'outputs/radio')), UNREADABLE)
})

t.test('refuses a sealed text of which any byte was changed', async (t) => {
  const secrets = createSecrets(keysOf(randomBytes(32)))
  const [version, id, text = ''] = valueFrom(secrets.seal('hunter2-key', 'here')).split('.')
  const bytes = Buffer.from(text, 'base64url')
  for (const at of bytes.keys()) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    const sealed = [version, id, changed.toString('base64url')].join('.')
    t.equal(codeOf(secrets.open(sealed, 'here')), UNREADABLE, `byte ${at}`)
  }
  for (const other of ['', 'v1', 'v1..', `v2.${id}.${text}`, `v1.${id}.AAAA`, 'hunter2-key']) {
    t.equal(codeOf(secrets.open(other, 'here')), UNREADABLE, other)
  }
})

t.test('the first key seals, and every key opens', async (t) => {
  const [first, second] = [randomBytes(32), randomBytes(32)]
  const before = createSecrets(keysOf(first))
  const sealed = valueFrom(before.seal('hunter2-key', 'here'))
  const after = createSecrets(keysOf(second, first))
  t.equal(valueFrom(after.open(sealed, 'here')), 'hunter2-key')
  t.equal(after.isOutdated(sealed), true)
  const renewed = valueFrom(after.seal('hunter2-key', 'here'))
  t.equal(after.isOutdated(renewed), false)
  const other = before.open(renewed, 'here')
  t.match(other, { fault: { code: UNREADABLE, detail: /has no key [\w-]{8}.*SECRETS_KEY_FILE/ } })
})

t.test('finds a key that came into the file after the start', async (t) => {
  const [first, second] = [randomBytes(32), randomBytes(32)]
  let keys = [first]
  const running = createSecrets(() => keys)
  const sealed = valueFrom(createSecrets(keysOf(second)).seal('hunter2-key', 'here'))
  t.equal(codeOf(running.open(sealed, 'here')), UNREADABLE)
  keys = [second, first]
  t.equal(valueFrom(running.open(sealed, 'here')), 'hunter2-key')
})

t.test('seals nothing without keys', async (t) => {
  t.equal(codeOf(createSecrets(keysOf()).seal('hunter2-key', 'here')), UNREADABLE)
})
