import t from 'tap'
import { createDomain, type Domain } from '../../src/index.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const LIMITS = { maxAssetsBytes: 500, maxAssets: 100 }

const register = (domain: Domain, sizeBytes: number) =>
  domain.assets.register({
    id: domain.assets.newId(),
    name: 'logo.png',
    kind: 'image',
    mediaType: 'image/png',
    sizeBytes,
    sha256: '0'.repeat(64),
    width: 1,
    height: 1,
    durationMs: null,
  })

const idsIn = async (domain: Domain) => (await domain.assets.list({ limit: 50 })).items.map(({ id }) => id)

t.test('simultaneous uploads of two replicas never exceed the quota', async (t) => {
  const { domain, backplane } = await testDomain(t, { limits: LIMITS })
  const other = createDomain({ backplane, limits: LIMITS })
  const codes = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => codeOf(await register(index % 2 ? other : domain, 100))),
  )
  t.same(codes.sort(), [...Array(5).fill('asset.quota_exceeded'), ...Array(5).fill(null)])
  t.equal((await idsIn(domain)).length, 5)
})

t.test('a refusal names the use and the variable, and a deletion makes room again', async (t) => {
  const { domain, backplane } = await testDomain(t, { limits: LIMITS })
  const { id } = valueFrom(await register(domain, 400)).value
  t.match(await register(domain, 101), {
    fault: { code: 'asset.quota_exceeded', detail: /400 of 500 bytes, and 101 more.*MAX_ASSETS_BYTES/ },
  })
  const restarted = createDomain({ backplane, limits: LIMITS })
  t.equal(codeOf((await restarted.assets.roomFor())(101)), 'asset.quota_exceeded')
  t.equal(codeOf((await restarted.assets.roomFor())(100)), null)
  valueFrom(await restarted.assets.delete(id))
  t.equal(codeOf(await register(domain, 500)), null)
})

t.test('the number of assets is exact under simultaneous uploads', async (t) => {
  const { domain } = await testDomain(t, { limits: { maxAssets: 3 } })
  const codes = await Promise.all(Array.from({ length: 6 }, async () => codeOf(await register(domain, 1))))
  t.equal(codes.filter((code) => code === null).length, 3)
  t.equal(codes.filter((code) => code === 'asset.limit_reached').length, 3)
})

t.test('assets that an earlier version stored count, and the sums are not listed', async (t) => {
  const { domain, backplane } = await testDomain(t, { limits: LIMITS })
  const { value } = valueFrom(await register(domain, 450))
  await backplane.commit({ delete: ['assets/~usage'] })
  t.equal(codeOf(await register(domain, 51)), 'asset.quota_exceeded')
  valueFrom(await register(domain, 50))
  t.equal((await idsIn(domain)).at(-1), value.id)
  t.equal((await idsIn(domain)).length, 2)
})
