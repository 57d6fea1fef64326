import t from 'tap'
import { selectChecks, unknownNames } from '../../src/run/select-checks.ts'
import { checkOf } from '../fakes/check-of.ts'

const CHECKS = [
  checkOf('redis.reachable', { group: 'stores' }),
  checkOf('redis.sign-in', { group: 'stores', dependsOn: ['redis.reachable'] }),
  checkOf('redis.latency', { group: 'stores', dependsOn: ['redis.sign-in'], cost: 'deep' }),
  checkOf('api.alive'),
]
const idsOf = (selection: Parameters<typeof selectChecks>[1]) =>
  selectChecks(CHECKS, selection).map(({ id }) => id)

t.test('deep checks run when asked for, or when named', async (t) => {
  t.strictSame(idsOf({}), ['redis.reachable', 'redis.sign-in', 'api.alive'])
  t.equal(idsOf({ deep: true }).length, 4)
  t.strictSame(idsOf({ only: ['redis.latency'] }), ['redis.reachable', 'redis.sign-in', 'redis.latency'])
})

t.test('named checks and groups run with everything they depend on', async (t) => {
  t.strictSame(idsOf({ only: ['redis.sign-in'] }), ['redis.reachable', 'redis.sign-in'])
  t.strictSame(idsOf({ only: ['services'] }), ['api.alive'])
})

t.test('skipped checks and groups do not run', async (t) => {
  t.strictSame(idsOf({ skip: ['stores'] }), ['api.alive'])
  t.strictSame(idsOf({ only: ['stores'], skip: ['redis.reachable'] }), ['redis.sign-in'])
})

t.test('names that are neither a check nor a group are found', async (t) => {
  t.strictSame(unknownNames(CHECKS, ['stores', 'api.alive', 'redis']), ['redis'])
})
