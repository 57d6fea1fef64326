import t from 'tap'
import { missingProgram, startRedisCluster } from '../../src/index.ts'

const skip = missingProgram('redis-server')

t.test('a killed master of the cluster is replaced by its replica', { skip }, async (t) => {
  const cluster = await startRedisCluster(t, { replicas: 1, password: 'secret', nodeTimeoutMs: 500 })
  const master = await cluster.masterOf('key')
  await master.administer('SET', 'key', 'value')
  t.equal(await master.administer('WAIT', '1', '5000'), 1, 'the replica has it')

  await master.kill()
  await cluster.agreedWithout(master)
  const index = cluster.masters.indexOf(master)
  t.equal(await cluster.replicas[index]?.administer('GET', 'key'), 'value')
})
