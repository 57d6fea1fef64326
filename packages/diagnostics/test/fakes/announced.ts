import { openRedisBackplane } from '@stream-manager/backplane/redis'
import type { DoctorFinding, Heartbeat } from '@stream-manager/contracts'
import { eventually, PATIENT_REDIS, startRedis, type TestScope } from '@stream-manager/test-kit'
import type { Check } from '../../src/check.ts'
import { patient } from './patient.ts'
import { runCheck } from './run-check.ts'

/** In the future: a busy machine takes longer for the test than a heartbeat lives. */
export const NOW = new Date('2030-01-01T00:00:00Z')
const clock = { now: () => NOW, monotonicMs: () => performance.now() }

/** The finding of a check where these heartbeats are in Redis. */
export const findAnnounced = async (
  t: TestScope,
  check: Check,
  heartbeats: readonly Heartbeat[],
): Promise<DoctorFinding> => {
  const redis = await startRedis(t, { config: ['maxmemory-policy noeviction'] })
  const backplane = await openRedisBackplane({ url: redis.url, timing: PATIENT_REDIS })
  for (const heartbeat of heartbeats) {
    const key = `services/${heartbeat.service}/${heartbeat.instance}`
    await backplane.setLatest(key, { ...heartbeat }, { ttlMs: 600_000 })
  }
  await backplane.close()
  // A busy Redis may miss the time that the check gives it.
  const readable = async () => {
    const finding = await runCheck(patient(check), { REDIS_URL: redis.url }, { clock })
    return !finding.summary.includes('cannot be read') && finding
  }
  return eventually(readable, { what: 'the heartbeats' })
}
