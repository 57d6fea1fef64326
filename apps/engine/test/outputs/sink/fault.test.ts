import { OutputFault } from '@stream-manager/destinations'
import t from 'tap'
import { retryDelayMs } from '../../../src/outputs/sink/fault.ts'

const longest = (): number => 1
const shortest = (): number => 0

t.test('waits grow to half a minute, with full jitter', async (t) => {
  const fault = new OutputFault('output.unreachable', 'gone')
  t.equal(retryDelayMs(fault, 0, longest), 250)
  t.equal(retryDelayMs(fault, 3, longest), 2000)
  t.equal(retryDelayMs(fault, 50, longest), 30_000)
  t.equal(retryDelayMs(fault, 50, shortest), 250)
})

t.test('faults that a person must correct are retried slowly, storage faults often', async (t) => {
  const refused = new OutputFault('output.auth_rejected', 'no', 'slowly')
  t.equal(retryDelayMs(refused, 0, shortest), 15_000)
  t.equal(retryDelayMs(refused, 0, longest), 30_000)
  const full = new OutputFault('output.storage_full', 'full')
  t.equal(retryDelayMs(full, 50, longest), 5000)
})
