import t from 'tap'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const LOG = 'events/custom'

t.test('an event of a program is published, and becomes an event of the history', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const event = { type: 'custom.shift_began', stream: 'main', data: { who: 'Ada', nested: [1, null] } }
  valueFrom(await domain.events.create(event))
  const { position, publications } = await backplane.history(LOG, { limit: 10 })
  const { rows } = domain.events.translate({ log: LOG, epoch: position.epoch, publications }, {})
  t.match(rows.events, [
    { type: event.type, streamId: 'main', severity: 'info', subject: null, data: event.data },
  ])
})

t.test('a repeated request makes one event', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const idempotency = { key: 'k', fingerprint: 'f' }
  for (let count = 0; count < 2; count += 1) {
    valueFrom(await domain.events.create({ type: 'custom.once' }, { idempotency }))
  }
  t.equal((await backplane.history(LOG, { limit: 10 })).publications.length, 1)
})

t.test('data of more than 8 KiB are refused', async (t) => {
  const { domain } = await testDomain(t)
  const ofBytes = (count: number) => ({ type: 'custom.large', data: { a: 'x'.repeat(count - 8) } })
  t.equal(codeOf(await domain.events.create(ofBytes(8193))), 'request.too_large')
  valueFrom(await domain.events.create(ofBytes(8192)))
})
