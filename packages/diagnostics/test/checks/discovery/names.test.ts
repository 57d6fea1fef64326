import t from 'tap'
import { otherNames, redisName } from '../../../src/checks/discovery/names.ts'
import { patient } from '../../fakes/patient.ts'
import { runCheck } from '../../fakes/run-check.ts'

t.test('names the variable and the name without an address', async (t) => {
  t.match(await runCheck(patient(redisName), { REDIS_URL: 'redis://api:pl4nted@redis.invalid:6379' }), {
    status: 'fail',
    summary: /^REDIS_URL names redis\.invalid: (no such name|the name server does not answer)$/,
    fix: { command: 'getent ahosts redis.invalid' },
  })
})

t.test('asks for every name of a list', async (t) => {
  const url = 'redis+cluster://localhost:1,other.invalid:2'
  t.match(await runCheck(patient(redisName), { REDIS_URL: url }), {
    status: 'fail',
    evidence: [{ what: 'other.invalid of REDIS_URL' }],
  })
})

t.test('passes with the addresses of the name', async (t) => {
  t.match(await runCheck(patient(redisName), { REDIS_URL: 'redis://localhost' }), {
    status: 'pass',
    summary: /^localhost is (127\.0\.0\.1|::1)/,
  })
})

t.test(
  'passes an address without a name, skips what is not set, and warns of servers that a show does not need',
  async (t) => {
    t.match(await runCheck(patient(redisName), { REDIS_URL: 'redis://127.0.0.1' }), { status: 'pass' })
    t.match(await runCheck(patient(redisName)), { status: 'skip' })
    t.match(await runCheck(patient(otherNames), { WS_GATEWAY_URL: 'ws://gateway.invalid/ws' }), {
      status: 'warn',
    })
  },
)
