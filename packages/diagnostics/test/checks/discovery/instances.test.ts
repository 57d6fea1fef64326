import type { Heartbeat } from '@stream-manager/contracts'
import { freePort, missingProgram, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { instances } from '../../../src/checks/discovery/instances.ts'
import { findAnnounced, NOW } from '../../fakes/announced.ts'
import { heartbeatOf } from '../../fakes/heartbeat.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

const skip = missingProgram('redis-server')
const announce = (t: TestScope, changes: Partial<Heartbeat>) =>
  findAnnounced(t, instances, [heartbeatOf('stream-api', { at: NOW.toISOString(), ...changes })])

t.test('names the instance whose address is closed', { skip }, async (t) => {
  const address = `http://127.0.0.1:${await freePort()}`
  t.match(await announce(t, { address }), {
    status: 'fail',
    summary: `stream-api stream-api-1 cannot be reached at ${address}`,
    evidence: [{ actual: `${address}: ECONNREFUSED`, source: 'heartbeats in Redis' }],
  })
})

t.test('one address of several is enough', { skip }, async (t) => {
  const open = await startHttp(t, (_request, response) => response.end())
  const addresses = [`http://127.0.0.1:${await freePort()}`, open]
  t.match(await announce(t, { address: addresses[0] ?? null, addresses }), { status: 'pass' })
})

t.test('an instance that leaves, or whose heartbeat is old, does not count', { skip }, async (t) => {
  const address = `http://127.0.0.1:${await freePort()}`
  t.match(await announce(t, { address, leaving: true }), { status: 'skip' })
  t.match(await announce(t, { address, at: '2029-12-31T23:59:50.000Z' }), { status: 'skip' })
})

t.test('skips when Redis is away', async (t) => {
  const environment = { REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
  t.match(await runCheck(patient(instances), environment), { status: 'skip' })
})
