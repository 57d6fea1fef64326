import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { childrenOf, eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { canLimitProcesses, inspectFile, limitedFork, watchMemory } from '../src/index.ts'

const NEEDS_PRLIMIT = { skip: canLimitProcesses() ? false : 'prlimit is missing' }
const MEGABYTE = 1024 * 1024

const ALLOCATE = `process.on('message', (megabytes) => {
  global.kept = Buffer.alloc(megabytes * ${MEGABYTE}, 1)
  process.send('allocated')
})`

const forkAllocator = async (t: Test): Promise<ChildProcess> => {
  const program = `${await temporaryDirectory(t)}/allocate.cjs`
  await writeFile(program, ALLOCATE)
  const limits = { openFiles: 64, cpuSeconds: 30, fileBytes: 0 }
  const child = fork(program, { env: {}, ...limitedFork([], limits) })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** Soft and hard limit by name. */
const limitsOf = async (pid: number): Promise<Record<string, string>> => {
  const lines = (await readFile(`/proc/${pid}/limits`, 'ascii')).split('\n').slice(1, -1)
  return Object.fromEntries(
    lines.map((line) => line.split(/ {2,}/)).map(([name, ...rest]) => [name, rest.slice(0, 2).join(':')]),
  )
}

t.test('a program runs under its limits', NEEDS_PRLIMIT, async (t) => {
  const child = await forkAllocator(t)
  child.send(1)
  await once(child, 'message')
  t.match(await limitsOf(child.pid ?? 0), {
    'Max open files': '64:64',
    'Max cpu time': '30:30',
    'Max file size': '0:0',
    'Max core file size': '0:0',
  })
})

t.test('a process above its memory is reported once, a process below it is not', async (t) => {
  const child = await forkAllocator(t)
  let exceeded = 0
  const end = watchMemory(child.pid ?? 0, { maxBytes: 256 * MEGABYTE, onExceeded: () => (exceeded += 1) })
  t.teardown(end)
  child.send(64)
  await once(child, 'message')
  t.equal(exceeded, 0)
  child.send(512)
  await eventually(() => exceeded > 0, { what: 'the memory is exceeded' })
  t.equal(exceeded, 1)
})

t.test('an inspection runs under limits', NEEDS_PRLIMIT, async (t) => {
  const clip = new URL('fixtures/clip.mp4', import.meta.url).pathname
  const limits = await eventually(
    async () => {
      const inspecting = inspectFile(clip, { deadlineMs: 60_000 })
      const [pid] = await eventually(
        async () => {
          const pids = await childrenOf(process.pid)
          return pids.length > 0 && pids
        },
        { what: 'the probe runs' },
      )
      const found = await limitsOf(pid ?? 0).catch(() => null)
      await inspecting
      return found?.['Max cpu time'] === '30:30' && found
    },
    { what: 'the limits of a running probe', deadlineMs: 60_000 },
  )
  t.match(limits, { 'Max open files': '64:64', 'Max file size': '0:0', 'Max core file size': '0:0' })
})
