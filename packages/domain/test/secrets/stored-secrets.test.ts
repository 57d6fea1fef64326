import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { SECRET_KEYS, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain, type Domain, type SecretKeys } from '../../src/index.ts'
import { streamKeys } from '../../src/stream/keys.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const UNREADABLE = 'storage.secret_unreadable'
const DESIRED = streamKeys.desired('main')
const OTHER_KEYS: SecretKeys = (
  (keys) => () =>
    keys
)([Buffer.alloc(32, 'another key')])

const CAMERA = 'https://user:plant-password@cam.example/live.m3u8?token=plant-token'
const SRT = 'srt://cam.example:9000?passphrase=plant-passphrase'
const PUSH = {
  id: 'tv',
  type: 'rtmp',
  url: 'rtmp://tv.example/app?auth=plant-auth',
  key: 'plant-key',
} as const

const layer = (id: string) => ({ streamId: 'main', id })

const plant = async (domain: Domain): Promise<void> => {
  const idempotency = { key: 'once', fingerprint: 'f' }
  valueFrom(await domain.outputs.create('main', PUSH, { idempotency }))
  valueFrom(await domain.layers.create('main', { id: 'cam', type: 'video', content: { url: CAMERA } }))
  valueFrom(await domain.layers.create('main', { id: 'srt', type: 'video', content: { url: SRT } }))
  valueFrom(await domain.layers.create('main', { id: 'red', type: 'color', content: { color: '#f00' } }))
}

type Fields = Record<string, unknown>

const storedIn = async (backplane: Backplane): Promise<Fields> =>
  ((await backplane.read(DESIRED))?.value ?? {}) as Fields

const sealedIn = async (backplane: Backplane): Promise<Record<string, string>> =>
  ((await storedIn(backplane))['sealed'] ?? {}) as Record<string, string>

const rewrite = async (backplane: Backplane, change: (stored: Fields) => Fields): Promise<void> => {
  await backplane.commit({ put: { [DESIRED]: change(await storedIn(backplane)) } })
}

const addresses = async (domain: Domain) => {
  const { desired, unreadable } = valueFrom(await domain.engine.read('main'))
  const [cam, srt] = desired.layers.map(({ content }) => ('url' in content ? content.url : null))
  const output = desired.outputs.find(({ id }) => id === 'tv')
  return { cam, srt, url: output?.url, key: output?.key, unreadable }
}

const bytesBelow = async (folder: string): Promise<string> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = files.map((file) =>
    file.isFile() ? readFile(join(file.parentPath, file.name), 'latin1') : '',
  )
  return (await Promise.all(texts)).join('\n')
}

const openDomain = async (t: TestScope) => {
  const { domain, backplane } = await testDomain(t)
  await plant(domain)
  return { domain, backplane }
}

t.test('the files of the store hold no secret, and the engine gets every one', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  await plant(domain)
  valueFrom(await domain.layers.update(layer('cam'), { opacity: 0.5, content: { loop: true } }))
  t.match(await addresses(domain), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key })
  const files = await bytesBelow(dataDir)
  t.match(files, 'cam.example', 'the files are those of the store')
  t.notMatch(files, /plant-\w+/)
  await backplane.close()
  t.notMatch(await bytesBelow(dataDir), /plant-\w+/, 'nor after an orderly end')
})

t.test('reads need no key, and show the same masks', async (t) => {
  const { domain, backplane } = await openDomain(t)
  const reader = createDomain({ backplane })
  t.strictSame(await reader.layers.list('main'), await domain.layers.list('main'))
  t.strictSame(await reader.outputs.list('main'), await domain.outputs.list('main'))
  t.match(valueFrom(await reader.outputs.get('main', 'tv')), {
    url: 'rtmp://tv.example/app?auth=***',
    hasKey: true,
  })
})

t.test('a write with a secret is refused by a process without keys', async (t) => {
  const { backplane } = await testDomain(t)
  const domain = createDomain({ backplane })
  t.equal(codeOf(await domain.outputs.create('main', PUSH)), UNREADABLE)
  valueFrom(await domain.outputs.create('main', { id: 'tv', type: 'file' }))
})

t.test('a change elsewhere keeps the ciphertext, and a change of the secret replaces it', async (t) => {
  const { domain, backplane } = await openDomain(t)
  const before = await sealedIn(backplane)
  t.strictSame(Object.keys(before).sort(), ['layers/cam', 'layers/srt', 'outputs/tv'])
  valueFrom(await domain.layers.update(layer('cam'), { opacity: 0.5, content: { loop: true } }))
  valueFrom(await domain.outputs.update(layer('tv'), { enabled: false }))
  t.strictSame(await sealedIn(backplane), before)
  valueFrom(await domain.outputs.update(layer('tv'), { key: 'plant-new' }))
  const after = await sealedIn(backplane)
  t.not(after['outputs/tv'], before['outputs/tv'])
  t.match(await addresses(domain), { url: PUSH.url, key: 'plant-new' })
  valueFrom(await domain.outputs.update(layer('tv'), { url: 'rtmp://tv.example/', key: null }))
  valueFrom(await domain.layers.delete(layer('cam')))
  t.strictSame(Object.keys(await sealedIn(backplane)), ['layers/srt'])
})

t.test('a patch that repeats the secret changes nothing', async (t) => {
  const { domain } = await openDomain(t)
  const { revision } = valueFrom(await domain.layers.get('main', 'cam'))
  valueFrom(await domain.layers.update(layer('cam'), { content: { url: CAMERA } }))
  t.equal(valueFrom(await domain.layers.get('main', 'cam')).revision, revision)
})

t.test(
  'secrets that an earlier version stored in clear work, and the next write encrypts them',
  async (t) => {
    const { domain, backplane } = await openDomain(t)
    const { desired } = valueFrom(await domain.engine.read('main'))
    await rewrite(backplane, () => ({ ...desired }))
    t.match(JSON.stringify(await storedIn(backplane)), 'plant-key')
    t.match(await addresses(domain), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key })
    valueFrom(await domain.layers.update(layer('red'), { opacity: 0.5 }))
    t.notMatch(JSON.stringify(await storedIn(backplane)), 'plant')
    t.match(await addresses(domain), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key })
  },
)

t.test('a secret that an earlier version set in clear is used in place of the encrypted one', async (t) => {
  const { domain, backplane } = await openDomain(t)
  await rewrite(backplane, (stored) => ({
    ...stored,
    outputs: [{ ...PUSH, key: 'plant-newer', enabled: true, options: {}, revision: 9 }],
  }))
  t.equal((await addresses(domain)).key, 'plant-newer')
  valueFrom(await domain.layers.update(layer('red'), { opacity: 0.5 }))
  t.notMatch(JSON.stringify(await storedIn(backplane)), 'plant')
  t.equal((await addresses(domain)).key, 'plant-newer')
})

t.test('without its key a secret is unreadable, the rest goes on, and nothing is overwritten', async (t) => {
  const { domain, backplane } = await openDomain(t)
  const before = await sealedIn(backplane)
  const stranger = createDomain({ backplane, secretKeys: OTHER_KEYS })
  const { unreadable, ...shown } = await addresses(stranger)
  t.strictSame([...unreadable.layers.keys()], ['cam', 'srt'])
  t.match(unreadable.outputs.get('tv'), { code: UNREADABLE, detail: /outputs\/tv of stream main/ })
  t.notMatch(JSON.stringify(shown), 'plant')
  valueFrom(await stranger.layers.update(layer('red'), { opacity: 0.5 }))
  valueFrom(await stranger.layers.update(layer('cam'), { visible: false, content: { loop: true } }))
  valueFrom(await stranger.outputs.update(layer('tv'), { enabled: false }))
  t.strictSame(await sealedIn(backplane), before)
  t.match(await addresses(domain), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key }, 'the key is back')
})

t.test('an unreadable secret is replaced as a whole or not at all', async (t) => {
  const { domain, backplane } = await openDomain(t)
  const stranger = createDomain({ backplane, secretKeys: OTHER_KEYS })
  const moved = await stranger.outputs.update(layer('tv'), { url: 'rtmp://other.example/app' })
  t.match(moved, { fault: { code: 'request.invalid', detail: /send the whole key/ } })
  t.equal(codeOf(await stranger.outputs.update(layer('tv'), { key: 'plant-k2' })), 'request.invalid')
  t.match(await addresses(domain), { url: PUSH.url, key: PUSH.key })
  const whole = { url: 'rtmp://other.example/app', key: 'plant-k2' }
  valueFrom(await stranger.outputs.update(layer('tv'), whole))
  valueFrom(await stranger.layers.update(layer('cam'), { content: { url: CAMERA } }))
  t.match(await addresses(stranger), { cam: CAMERA, ...whole })
  t.strictSame([...(await addresses(stranger)).unreadable.layers.keys()], ['srt'])
  valueFrom(await stranger.outputs.delete(layer('tv')))
})

t.test('a ciphertext opens for its own stream, item and address only', async (t) => {
  const { domain, backplane } = await openDomain(t)
  const { sealed, outputs } = (await storedIn(backplane)) as { sealed: Fields; outputs: Fields[] }
  const swap = { 'layers/cam': sealed['layers/srt'], 'layers/srt': sealed['layers/cam'] }
  await rewrite(backplane, (stored) => ({ ...stored, sealed: { ...sealed, ...swap } }))
  t.strictSame([...(await addresses(domain)).unreadable.layers.keys()], ['cam', 'srt'])
  const redirected = outputs.map((output) => ({ ...output, url: 'rtmp://thief.example/app?auth=***' }))
  await rewrite(backplane, (stored) => ({ ...stored, sealed, outputs: redirected.slice(1) }))
  const { key, unreadable } = await addresses(domain)
  t.equal(key, '***')
  t.strictSame([...unreadable.outputs.keys()], ['tv'])
  valueFrom(await domain.streams.create({ id: 'two' }))
  await rewrite(backplane, (stored) => ({ ...stored, outputs, sealed }))
  const copied = { ...(await storedIn(backplane)), streamId: 'two' }
  await backplane.commit({ put: { [streamKeys.desired('two')]: copied } })
  t.equal(valueFrom(await domain.engine.read('two')).unreadable.outputs.size, 1)
})

t.test('a start encrypts what is in clear or under an earlier key, once', async (t) => {
  const { domain, backplane } = await openDomain(t)
  t.equal(valueFrom(await domain.streams.encryptSecrets()), 0)
  const [key] = SECRET_KEYS()
  const keys = [Buffer.alloc(32, 'a later key'), ...(key ? [key] : [])]
  const rotated = createDomain({ backplane, secretKeys: () => keys })
  const before = await sealedIn(backplane)
  t.match(await addresses(rotated), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key })
  t.equal(valueFrom(await rotated.streams.encryptSecrets()), 1)
  t.equal(valueFrom(await rotated.streams.encryptSecrets()), 0)
  const after = await sealedIn(backplane)
  for (const [name, sealed] of Object.entries(before)) t.not(after[name]?.split('.')[1], sealed.split('.')[1])
  const later = createDomain({ backplane, secretKeys: () => keys.slice(0, 1) })
  t.match(await addresses(later), { cam: CAMERA, srt: SRT, url: PUSH.url, key: PUSH.key })
  const stranger = createDomain({ backplane, secretKeys: OTHER_KEYS })
  t.equal(valueFrom(await stranger.streams.encryptSecrets()), 0, 'an unreadable secret is left as it is')
})

t.test('each secret is announced when it is stored and when it is first read', async (t) => {
  const told: string[] = []
  const onSecret = (secret: string) => told.push(secret)
  const { domain, backplane } = await testDomain(t, { onSecret })
  await plant(domain)
  const secrets = ['plant-key', 'plant-auth', 'plant-password', 'plant-token', 'plant-passphrase']
  t.strictSame([...told].sort(), [...secrets].sort())
  told.length = 0
  const reader = createDomain({ backplane, secretKeys: SECRET_KEYS, onSecret })
  await addresses(reader)
  await addresses(reader)
  t.strictSame([...told].sort(), [...secrets].sort())
})

t.test('rejects a mask sent as a key', async (t) => {
  const { domain } = await openDomain(t)
  t.equal(codeOf(await domain.outputs.update(layer('tv'), { key: '***' })), 'request.invalid')
  t.equal(codeOf(await domain.outputs.create('main', { ...PUSH, id: 'b', key: '***' })), 'request.invalid')
})
