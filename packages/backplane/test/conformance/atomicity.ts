import type { CommitRequest } from '../../src/port/index.ts'
import { Follower } from './follower.ts'
import { CHANNEL, type ConformancePart, committed, DOCUMENT } from './harness.ts'

const LEASE = 'stream:main/engine'

const everything: CommitRequest = {
  put: { [DOCUMENT]: 'written', 'stream:main/second': 'written' },
  delete: ['stream:main/kept'],
  publish: [{ channel: CHANNEL, data: 'written', retain: 10 }],
  idempotency: { key: 'k', fingerprint: 'f', result: 'done', ttlMs: 60_000 },
}

const REFUSED: Record<string, CommitRequest> = {
  'a conflict': { ...everything, expect: { 'stream:main/kept': 9 } },
  'a stale fence': { ...everything, fence: { lease: LEASE, fence: 41 } },
}

const REJECTED: Record<string, CommitRequest> = {
  'a value that is not JSON': { ...everything, publish: [{ channel: CHANNEL, data: undefined, retain: 1 }] },
  'a document over 1 MiB': { ...everything, put: { [DOCUMENT]: 'x'.repeat(1024 * 1024) } },
  'a publication over 256 KiB': {
    ...everything,
    publish: [{ channel: CHANNEL, data: 'x'.repeat(256 * 1024), retain: 1 }],
  },
  'a key of another scope': { ...everything, put: { [DOCUMENT]: 1, 'stream:other/desired': 1 } },
  'a channel of another scope': { ...everything, publish: [{ channel: 'chat/log', data: 1, retain: 1 }] },
  'a lease of another scope': { ...everything, fence: { lease: 'stream:other/engine', fence: 1 } },
  'an expectation of another scope': { ...everything, expect: { 'stream:other/desired': 0 } },
  'a key without a scope': { ...everything, put: { desired: 1 } },
  'the key __proto__': { ...everything, put: JSON.parse('{"__proto__": 1}') },
  'a document both put and deleted': { ...everything, delete: [DOCUMENT] },
  'a negative window': { ...everything, publish: [{ channel: CHANNEL, data: 1, retain: -1 }] },
  'an idempotency key without end': {
    ...everything,
    idempotency: { key: 'k'.repeat(513), fingerprint: 'f', result: 1, ttlMs: 1000 },
  },
  'nothing at all': {},
}

export const atomicity: ConformancePart = (t, open) => {
  for (const [what, request] of Object.entries({ ...REFUSED, ...REJECTED })) {
    t.test(`${what} leaves no document, no publication and no result behind`, async (t) => {
      const { backplane } = await open(t)
      committed(await backplane.commit({ put: { 'stream:main/kept': 'before' } }))
      const follower = await Follower.start(backplane, CHANNEL)
      if (what in REFUSED) t.match(await backplane.commit(request), { status: /conflict|fenced/ })
      else await t.rejects(backplane.commit(request))
      const { position, documents } = await backplane.snapshot(CHANNEL, [
        DOCUMENT,
        'stream:main/second',
        'stream:main/kept',
      ])
      t.strictSame(Object.keys(documents), ['stream:main/kept'])
      t.equal(position.offset, 0)
      t.match(await backplane.commit(everything), { status: 'committed' }, 'its key is still free')
      await follower.reportAt(1)
      t.strictSame(follower.data, ['written'], 'subscribers heard only of what was committed')
    })
  }

  t.test('a snapshot stays inside one scope too', async (t) => {
    const { backplane } = await open(t)
    await t.rejects(backplane.snapshot(CHANNEL, ['stream:other/desired']), { message: /scope/ })
  })

  t.test('what the caller changes after the call is not stored', async (t) => {
    const { backplane } = await open(t)
    const value = { name: 'before' }
    const outcome = backplane.commit({ put: { [DOCUMENT]: value } })
    value.name = 'after'
    committed(await outcome)
    t.strictSame((await backplane.read(DOCUMENT))?.value, { name: 'before' })
  })
}
