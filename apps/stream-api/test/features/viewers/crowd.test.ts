import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { missingProgram, PATIENT_REDIS, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type Audience, type Player, startAudience } from '../../support/audience.ts'

const skip = missingProgram('redis-server')
const VIEWERS = 1000

/** Two replicas over one Redis. Long segments keep the number of requests small. */
const startReplicas = async (t: Test, segmentSeconds: number): Promise<Audience> => {
  const { url } = await startRedis(t)
  const backplanes = await Promise.all([1, 2].map(() => openRedisBackplane({ url, timing: PATIENT_REDIS })))
  t.teardown(() => Promise.all(backplanes.map((backplane) => backplane.close())))
  const audience = await startAudience(t, { backplanes })
  const changes = { options: { segmentSeconds } }
  const answer = await audience.replicas[0]?.send('PATCH', '/api/outputs/hls', changes, {
    authorization: 'operator',
  })
  t.match(answer?.statusCode, /^20[02]$/)
  return audience
}

const many = (count: number, playerOf: (index: number) => Player): Player[] =>
  Array.from({ length: count }, (_, index) => playerOf(index))

/** `index` among addresses of the network `first`.0.0.0/8. */
const addressOf = (first: number, index: number): string =>
  `${first}.0.${Math.floor(index / 250)}.${(index % 250) + 1}`

t.test(
  '1,000 viewers with CMCD are counted exactly, in tabs, behind NAT and over replicas',
  { skip },
  async (t) => {
    const audience = await startReplicas(t, 5)
    const tabs = many(600, (index) => ({
      address: addressOf(11, Math.floor(index / 3)),
      sid: `tab-${index}`,
    }))
    const office = many(250, (index) => ({ address: '203.0.113.7', sid: `office-${index}` }))
    const single = many(150, (index) => ({ address: addressOf(12, index), sid: `single-${index}` }))
    await audience.watch([...tabs, ...office, ...single], { reads: [1, 1, 1], segments: 0 })
    t.match(await audience.count(), {
      current: VIEWERS,
      low: VIEWERS,
      high: VIEWERS,
      methods: { cmcd: VIEWERS, addressAgent: 0, socket: 0 },
      confidence: 'high',
      reasons: [],
    })
  },
)

t.test('1,000 viewers, most without CMCD, are between low and high', { skip }, async (t) => {
  const audience = await startReplicas(t, 10)
  const tabs = many(300, (index) => ({ address: addressOf(11, Math.floor(index / 3)), sid: `tab-${index}` }))
  const single = many(400, (index) => ({ address: addressOf(12, index) }))
  const offices = many(300, (index) => ({ address: addressOf(13, index % 15) }))
  await audience.watch([...tabs, ...single, ...offices], { reads: [1, 0, 0], segments: 0 })
  const { current, low, high, methods, confidence, reasons } = await audience.count()
  t.match(methods, { cmcd: 300, addressAgent: 415 })
  t.match({ current, low }, { current: 715, low: 715 })
  t.ok(high >= VIEWERS, `${high}`)
  t.ok(high <= 1.1 * VIEWERS, `${high}`)
  t.match({ confidence, reasons }, { confidence: 'medium', reasons: ['addressAgent'] })
})
