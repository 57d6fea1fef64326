import { CHANNEL_KINDS, isRecord } from '@stream-manager/contracts'
import t from 'tap'
import { channelKey } from '../../src/index.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const NONCE = 'nonce-of-a-test'

t.test('an echo is the latest value of its channel, and on no other one', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const empty = await domain.realtime.snapshotChannel({ kind: 'echo', streamId: 'main' })
  t.strictSame(valueFrom(empty), { position: null, data: null })

  t.match(valueFrom(await domain.echoes.publish({ nonce: NONCE })), { nonce: NONCE, channel: 'echo' })
  const { data } = valueFrom(await domain.realtime.snapshotChannel({ kind: 'echo', streamId: 'main' }))
  t.ok(isRecord(data) && data['nonce'] === NONCE)
  const latest = await backplane.listLatest('')
  t.strictSame(
    latest.map(({ channel }) => channel),
    [channelKey('main', 'echo')],
  )
  for (const kind of CHANNEL_KINDS) {
    const { publications } = await backplane.history(channelKey('main', kind), { limit: 10 })
    t.strictSame(publications, [], kind)
  }
})

t.test('a value of another form is no echo', async (t) => {
  const { domain, backplane } = await testDomain(t)
  await backplane.setLatest(channelKey('main', 'echo'), { nonce: 7 }, { ttlMs: 60_000 })
  const { data } = valueFrom(await domain.realtime.snapshotChannel({ kind: 'echo', streamId: 'main' }))
  t.equal(data, null)
})

t.test('a flood of echoes is refused, and says when to come again', async (t) => {
  const { domain } = await testDomain(t)
  const asked = Array.from({ length: 200 }, () => domain.echoes.publish({ nonce: NONCE }))
  const codes = (await Promise.all(asked)).map(codeOf)
  t.equal(codes[0], null)
  const refused = codes.filter((code) => code === 'request.rate_limited')
  t.ok(refused.length > 100, `${refused.length} of 200 are refused`)
  t.equal(refused.length, codes.filter((code) => code !== null).length)
})
