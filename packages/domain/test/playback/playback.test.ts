import { SECRET_KEYS } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain } from '../../src/index.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const viewer = callerNamed('u1', 'Ada')

/** A wall clock and a monotonic clock that the test moves. */
const movableClock = () => {
  let elapsedMs = 0
  const startMs = Date.parse('2026-11-28T12:00:00.000Z')
  return {
    now: () => new Date(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    pass: (ms: number) => {
      elapsedMs += ms
    },
  }
}

const ticketOf = (url: string): string => /^\/hls\/~([^/]+)\/main\/index\.m3u8$/.exec(url)?.[1] ?? ''

t.test('a stream is public until its settings say otherwise', async (t) => {
  const { domain } = await testDomain(t)
  t.same(valueFrom(await domain.playback.settings('main')), { visibility: 'public', revision: 0 })
  t.equal(valueFrom(await domain.playback.isPublic('main')), true)
  valueFrom(await domain.playback.setSettings('main', { visibility: 'private' }))
  t.equal(valueFrom(await domain.playback.isPublic('main')), false)
  t.equal(codeOf(await domain.playback.isPublic('nowhere')), 'stream.not_found')
})

t.test('an address admits its holder to its stream until it expires', async (t) => {
  const clock = movableClock()
  const { domain } = await testDomain(t, { clock })
  valueFrom(await domain.streams.create({ id: 'other' }))
  valueFrom(await domain.playback.setSettings('main', { visibility: 'private' }))
  const { url, expiresAt } = valueFrom(await domain.playback.address('main', viewer, 60))
  const ticket = ticketOf(url)
  t.equal(expiresAt, '2026-11-28T12:01:00.000Z')
  t.match(valueFrom(await domain.playback.checkTicket('main', ticket)), { subject: 'u1' })
  t.equal(codeOf(await domain.playback.checkTicket('other', ticket)), 'auth.invalid')
  clock.pass(60_000)
  t.equal(codeOf(await domain.playback.checkTicket('main', ticket)), 'auth.invalid')
})

t.test('an altered ticket is refused like one that never was', async (t) => {
  const { domain } = await testDomain(t)
  const ticket = ticketOf(valueFrom(await domain.playback.address('main', viewer, 60)).url)
  t.notMatch(ticket, /u1/)
  const swap = (character: string | undefined) => (character === 'A' ? 'B' : 'A')
  const altered = Array.from(
    { length: ticket.length },
    (_, at) => ticket.slice(0, at) + swap(ticket[at]) + ticket.slice(at + 1),
  )
  const refused = await Promise.all(
    ['', '~', 'a'.repeat(5000), ticket.slice(1), ...altered.slice(0, -1)].map((one) =>
      domain.playback.checkTicket('main', one),
    ),
  )
  const answers = new Set(refused.map((one) => JSON.stringify(one)))
  t.equal(answers.size, 1, 'every refusal is the same')
  t.match([...answers][0], /auth\.invalid/)
})

t.test('setting private again ends the addresses made before, also in another process', async (t) => {
  const clock = movableClock()
  const { domain, backplane } = await testDomain(t, { clock })

  const replica = createDomain({ backplane, clock, secretKeys: SECRET_KEYS })
  valueFrom(await domain.playback.setSettings('main', { visibility: 'private' }))
  const ticket = ticketOf(valueFrom(await domain.playback.address('main', viewer, 600)).url)
  t.ok((await replica.playback.checkTicket('main', ticket)).ok)
  valueFrom(await domain.playback.setSettings('main', { visibility: 'private' }))
  t.equal(codeOf(await domain.playback.checkTicket('main', ticket)), 'auth.invalid')
  clock.pass(2000)
  t.equal(codeOf(await replica.playback.checkTicket('main', ticket)), 'auth.invalid')
})

t.test('while the store is unavailable viewers keep what was last known', async (t) => {
  const clock = movableClock()
  const { domain, backplane } = await testDomain(t, { clock })
  t.equal(valueFrom(await domain.playback.isPublic('main')), true)
  await backplane.close()
  clock.pass(60_000)
  t.equal(valueFrom(await domain.playback.isPublic('main')), true)
  clock.pass(600_000)
  await t.rejects(domain.playback.isPublic('main'))
})

t.test('a deleted stream leaves no settings to the next one of its id', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.streams.create({ id: 'brief' }))
  valueFrom(await domain.playback.setSettings('brief', { visibility: 'private' }))
  valueFrom(await domain.streams.delete('brief'))
  valueFrom(await domain.streams.create({ id: 'brief' }))
  t.match(valueFrom(await domain.playback.settings('brief')), { visibility: 'public' })
})
