import t from 'tap'
import type { Revocation } from '../../src/revocations/documents.ts'
import { RevocationIndex } from '../../src/revocations/revocation-index.ts'
import { addRevocations, MAX_REVOCATIONS } from '../../src/revocations/rules.ts'

const ID = '0'.repeat(26)
const NOW_MS = 1_000_000
const live = { untilMs: NOW_MS + 1 }
const claims = { subject: 'ann', issuedAtMs: NOW_MS - 10, tokenId: 't', sessionId: 's', signingKeyId: 'k' }

const sessions = (count: number, subjects: number): Revocation[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'session',
    id: `s${index}`,
    subject: `u${index % subjects}`,
    ...live,
  }))

t.test('each kind of entry refuses what it names and nothing else', async (t) => {
  const refused: Revocation[] = [
    { kind: 'token', id: 't', ...live },
    { kind: 'session', id: 's', ...live },
    { kind: 'kid', id: 'k', ...live },
    { kind: 'subject', id: 'ann', beforeMs: NOW_MS, ...live },
    { kind: 'all', id: '*', beforeMs: NOW_MS, ...live },
  ]
  for (const entry of refused) t.ok(new RevocationIndex([entry]).isRevoked(claims), entry.kind)
  const others: Revocation[] = [
    { kind: 'token', id: 's', ...live },
    { kind: 'subject', id: 'ann', beforeMs: NOW_MS - 10, ...live },
    { kind: 'all', id: '*', beforeMs: NOW_MS - 10, ...live },
    { kind: 'key', id: ID, ...live },
  ]
  t.notOk(new RevocationIndex(others).isRevoked(claims))
  const program = { subject: `key-${ID}`, issuedAtMs: NOW_MS }
  t.ok(new RevocationIndex([{ kind: 'key', id: ID, ...live }]).isRevoked(program))
  const guest = { subject: `link-${ID}-${ID}`, issuedAtMs: NOW_MS }
  t.ok(new RevocationIndex([{ kind: 'link', id: ID, ...live }]).isRevoked(guest))
})

t.test('entries are dropped once no token they name can be alive', async (t) => {
  const over: Revocation = { kind: 'token', id: 't', untilMs: NOW_MS }
  t.same(addRevocations([over], [], NOW_MS), [])
  const index = new RevocationIndex([over])
  index.prune(NOW_MS)
  t.notOk(index.isRevoked(claims))
})

t.test('two entries for one thing become the stricter one', async (t) => {
  const entry = (beforeMs: number, untilMs: number): Revocation => ({
    kind: 'subject',
    id: 'ann',
    beforeMs,
    untilMs,
  })
  const [merged] = addRevocations([entry(5, NOW_MS + 5)], [entry(9, NOW_MS + 1)], NOW_MS)
  t.same(merged, entry(9, NOW_MS + 5))
})

t.test('a flood of revoked sessions becomes one entry for each subject', async (t) => {
  const flood = sessions(MAX_REVOCATIONS + 1, 10)
  const entries = addRevocations([], flood, NOW_MS)
  t.equal(entries.length, 10)
  const index = new RevocationIndex(entries)
  t.ok(flood.every(({ id, subject = '' }) => index.isRevoked({ subject, sessionId: id, issuedAtMs: 0 })))
})

t.test('a flood of revoked subjects refuses every token that was issued before', async (t) => {
  const kid: Revocation = { kind: 'kid', id: 'k', ...live }
  const entries = addRevocations([kid], sessions(MAX_REVOCATIONS + 1, MAX_REVOCATIONS + 1), NOW_MS)
  t.same(entries, [kid, { kind: 'all', id: '*', beforeMs: NOW_MS, untilMs: NOW_MS + 86_430_000 }])
})
