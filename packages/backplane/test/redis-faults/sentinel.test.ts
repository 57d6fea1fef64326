import { missingProgram, type SentinelSet, startSentinelSet, within } from '@stream-manager/test-kit'
import t from 'tap'
import { Follower } from '../conformance/follower.ts'
import { CHANNEL, publishMany } from '../conformance/harness.ts'
import { endure, openRedis, RECOVERY_MS } from './endure.ts'

const PASSWORD = 'of both servers'
const skip = missingProgram('redis-server')

const urlOf = ({ sentinels, masterName }: SentinelSet): string => {
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return `redis+sentinel://:${encodeURIComponent(PASSWORD)}@${hosts}/${masterName}`
}

t.test(
  'loses and repeats nothing when the master is killed and the Sentinels promote the replica',
  { skip },
  async (t) => {
    const set = await startSentinelSet(t, { password: PASSWORD })
    await endure(t, {
      url: urlOf(set),
      fault: async () => {
        await set.master.kill()
        await set.agreedOn(set.replica.port)
      },
    })
  },
)

t.test(
  'loses and repeats nothing when a frozen master is replaced and wakes up as master',
  { skip },
  async (t) => {
    const set = await startSentinelSet(t, { password: PASSWORD })
    await endure(t, {
      url: urlOf(set),
      fault: async (load) => {
        set.master.freeze()
        await set.agreedOn(set.replica.port)
        await load.more(10, RECOVERY_MS)
        set.master.thaw()
        await load.more(10, RECOVERY_MS)
      },
    })
  },
)

t.test('delivers lost when the new master lacks the last writes', { skip }, async (t) => {
  const set = await startSentinelSet(t, { password: PASSWORD, downAfterMs: 2000 })
  const [writing, listening] = [await openRedis(t, urlOf(set)), await openRedis(t, urlOf(set))]
  const follower = await Follower.start(listening, CHANNEL)
  await publishMany(writing, 10, 100)
  t.equal(await set.master.administer('WAIT', '1', '5000'), 1)
  // Disconnected as well as frozen, because data in its socket buffer would still reach it.
  set.replica.freeze()
  await set.master.administer('CLIENT', 'KILL', 'TYPE', 'replica')
  await publishMany(writing, 10, 100)
  await follower.reportAt(20)
  await set.master.kill()
  set.replica.thaw()
  await set.agreedOn(set.replica.port)
  const lost = follower.until('the lost event', (events) => events.some(({ kind }) => kind === 'lost'))
  await within(lost, { what: 'the lost event', deadlineMs: RECOVERY_MS })
})
