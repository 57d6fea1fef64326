import type { Asset } from '@stream-manager/contracts'
import t from 'tap'
import type { Domain } from '../../src/index.ts'
import { testDomain, valueFrom } from '../support.ts'

const upload = async (domain: Domain, kind: Asset['kind']) => {
  const asset = {
    id: domain.assets.newId(),
    name: 'file',
    kind,
    mediaType: 'application/octet-stream',
    sizeBytes: 1,
    sha256: '0'.repeat(64),
    width: null,
    height: null,
    durationMs: null,
  }
  return valueFrom(await domain.assets.register(asset)).value.id
}

const assetsOfMain = async (domain: Domain) => {
  const { desired } = valueFrom(await domain.engine.read('main'))
  return [...(await domain.engine.assetsOf(desired)).keys()].sort()
}

const addLayer = async (domain: Domain, type: 'text' | 'chat' | 'clock' | 'color', content: object) =>
  valueFrom(await domain.layers.create('main', { type, content: { ...content } }))

t.test(
  'the engine gets uploaded fonts once a layer writes, and new ones with the next reading',
  async (t) => {
    const contents = { text: { text: 'a' }, chat: { maxMessages: 1 }, clock: { format: 'HH' } }
    for (const [type, content] of Object.entries(contents)) {
      const { domain } = await testDomain(t)
      await upload(domain, 'image')
      const first = await upload(domain, 'font')
      await addLayer(domain, 'color', { color: '#fff' })
      t.same(await assetsOfMain(domain), [], 'none for a scene without text')
      await addLayer(domain, type as keyof typeof contents, content)
      t.same(await assetsOfMain(domain), [first], type)
      const second = await upload(domain, 'font')
      t.same(await assetsOfMain(domain), [first, second].sort())
      valueFrom(await domain.assets.delete(first))
      t.same(await assetsOfMain(domain), [second])
    }
  },
)

t.test('a scene carries a bounded number of fonts', async (t) => {
  const { domain } = await testDomain(t)
  for (let index = 0; index < 20; index += 1) await upload(domain, 'font')
  await addLayer(domain, 'text', { text: 'a' })
  t.equal((await assetsOfMain(domain)).length, 16)
})
