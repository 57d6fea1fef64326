import t from 'tap'
import { testDomain } from '../support.ts'

const nowMs = Date.parse('2026-11-28T12:00:00.000Z')
const clock = { now: () => new Date(nowMs), monotonicMs: () => 0 }

t.test('a service reads the newest token that was put for it', async (t) => {
  const { domain } = await testDomain(t, { clock })
  t.equal(await domain.serviceTokens.get('health-sidecar'), null)
  await domain.serviceTokens.put('health-sidecar', { token: 'first', expiresAtMs: nowMs + 1000 })
  await domain.serviceTokens.put('health-sidecar', { token: 'second', expiresAtMs: nowMs + 1000 })
  t.equal(await domain.serviceTokens.get('health-sidecar'), 'second')
  t.equal(await domain.serviceTokens.get('engine'), null)
})

t.test('an expired token is not read', async (t) => {
  const { domain } = await testDomain(t, { clock })
  await domain.serviceTokens.put('health-sidecar', { token: 'old', expiresAtMs: nowMs })
  t.equal(await domain.serviceTokens.get('health-sidecar'), null)
})
