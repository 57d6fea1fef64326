import t from 'tap'
import { readControlGroupLimits } from '../../src/heartbeat/control-group.ts'

const NOTHING = { cpuCores: null, memoryBytes: null }

/** Reads from these files, and from no others. */
const from =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    files[path] ?? null

t.test('in a container the limits stand in the root of what it sees', async (t) => {
  const read = from({
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/memory.max': '268435456\n',
  })
  t.strictSame(readControlGroupLimits(read), { cpuCores: 1.5, memoryBytes: 268_435_456 })
})

t.test('the strictest limit of several groups holds', async (t) => {
  const read = from({
    '/proc/self/cgroup': '0::/system.slice/stream.service\n',
    '/sys/fs/cgroup/system.slice/cpu.max': 'max 100000\n',
    '/sys/fs/cgroup/system.slice/memory.max': '1000\n',
    '/sys/fs/cgroup/system.slice/stream.service/cpu.max': '50000 100000\n',
    '/sys/fs/cgroup/system.slice/stream.service/memory.max': '2000\n',
  })
  t.strictSame(readControlGroupLimits(read), { cpuCores: 0.5, memoryBytes: 1000 })
})

t.test('no limit, version 1, and no control groups at all are null', async (t) => {
  const unlimited = { '/sys/fs/cgroup/cpu.max': 'max 100000\n', '/sys/fs/cgroup/memory.max': 'max\n' }
  t.strictSame(readControlGroupLimits(from({ '/proc/self/cgroup': '0::/\n', ...unlimited })), NOTHING)
  t.strictSame(readControlGroupLimits(from({ '/proc/self/cgroup': '4:memory:/docker/x\n' })), NOTHING)
  t.strictSame(readControlGroupLimits(from({})), NOTHING)
})

t.test('the limits of this machine can be read', async (t) => {
  for (const limit of Object.values(readControlGroupLimits())) t.ok(limit === null || limit > 0)
})
