import { openRedisBackplane } from '@stream-manager/backplane/redis'
import type { Heartbeat } from '@stream-manager/contracts'
import {
  eventually,
  freePort,
  missingProgram,
  PATIENT_REDIS,
  startRedis,
  type TestScope,
} from '@stream-manager/test-kit'
import t from 'tap'
import { instances } from '../../../src/checks/discovery/instances.ts'
import { heartbeatOf } from '../../fakes/heartbeat.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

const skip = missingProgram('redis-server')
/** In the future: a busy machine takes longer for the test than a heartbeat lives. */
const NOW = new Date('2030-01-01T00:00:00Z')
const clock = { now: () => NOW, monotonicMs: () => performance.now() }

const announce = async (t: TestScope, changes: Partial<Heartbeat>) => {
  const redis = await startRedis(t, { config: ['maxmemory-policy noeviction'] })
  const backplane = await openRedisBackplane({ url: redis.url, timing: PATIENT_REDIS })
  const heartbeat = heartbeatOf('stream-api', { at: NOW.toISOString(), ...changes })
  await backplane.setLatest('services/stream-api/stream-api-1', heartbeat, { ttlMs: 600_000 })
  await backplane.close()
  // A busy Redis may miss the time that the check gives it.
  const readable = async () => {
    const finding = await runCheck(patient(instances), { REDIS_URL: redis.url }, { clock })
    return !finding.summary.includes('cannot be read') && finding
  }
  return eventually(readable, { what: 'the heartbeats' })
}

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
