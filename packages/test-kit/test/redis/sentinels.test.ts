import t from 'tap'
import { missingProgram, startSentinelSet } from '../../src/index.ts'

const skip = missingProgram('redis-server')

t.test('the Sentinels replace a killed master, which returns as a replica', { skip }, async (t) => {
  const set = await startSentinelSet(t, { password: 'secret', downAfterMs: 500 })
  await set.master.administer('SET', 'key', 'value')
  t.equal(await set.master.administer('WAIT', '1', '5000'), 1, 'the replica has it')

  await set.master.kill()
  await set.agreedOn(set.replica.port)
  t.equal(await set.masterPort(), set.replica.port)
  await set.replica.administer('SET', 'key', 'later')

  await set.master.start()
  await t.resolves(set.agreedOn(set.replica.port))
})
