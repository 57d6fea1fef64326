import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, temporaryDirectory, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { openEmbeddedBackplane } from '../../src/embedded/open.ts'
import { BackplaneUnavailableError, type ChannelEvent, type CommitRequest } from '../../src/port/index.ts'

const CHANNEL = 'stream:main/log'
const FAULTY_THREAD = new URL('./faulty-thread.ts', import.meta.url)
const WRITE_AND_LEAVE = fileURLToPath(new URL('./write-and-leave.ts', import.meta.url))

const write = (data: string): CommitRequest => ({
  put: { 'stream:main/desired': data },
  publish: [{ channel: CHANNEL, data, retain: 10 }],
  idempotency: { key: data, fingerprint: 'f', result: data, ttlMs: 60_000 },
})

const open = async (t: Test, answerDeadlineMs?: number) => {
  const dataDir = await temporaryDirectory(t)
  const writer = { threadUrl: FAULTY_THREAD, ...(answerDeadlineMs && { answerDeadlineMs }) }
  const backplane = await openEmbeddedBackplane({ dataDir, writer })
  t.teardown(() => backplane.close())
  const events: ChannelEvent[] = []
  await backplane.subscribe(CHANNEL, (event) => events.push(event))
  const received = () =>
    events.map((event) => (event.kind === 'publication' ? event.publication.data : event.kind))
  return { backplane, dataDir, received }
}

t.test(
  'a fault of the disk in the middle of a group refuses all of the group, and the next one works',
  async (t) => {
    const { backplane, received } = await open(t)
    await backplane.commit(write('earlier'))
    const group = ['first', 'io-fault', 'last'].map((data) => backplane.commit(write(data)))
    for (const result of await Promise.allSettled(group)) {
      t.match(result, {
        status: 'rejected',
        reason: { name: 'BackplaneUnavailableError', message: /SQLite 10/ },
      })
    }
    t.match(await backplane.read('stream:main/desired'), { value: 'earlier', revision: 1 })
    t.match(await backplane.commit(write('first')), {
      status: 'committed',
      positions: { [CHANNEL]: { offset: 2 } },
    })
    t.strictSame(received(), ['earlier', 'first'])
  },
)

t.test('a refused commit between two good ones takes nothing of them with it', async (t) => {
  const { backplane, received } = await open(t)
  const outcomes = await Promise.all([
    backplane.commit(write('first')),
    backplane.commit({ ...write('refused'), expect: { 'stream:main/desired': 9 } }),
    backplane.commit({ ...write('last'), expect: { 'stream:main/desired': 1 } }),
  ])
  t.match(outcomes, [{ status: 'committed' }, { status: 'conflict', revision: 1 }, { status: 'committed' }])
  t.strictSame(received(), ['first', 'last'])
})

t.test('a writer that ends before its commit is started again, and leases outlive it', async (t) => {
  const { backplane, received } = await open(t)
  const lease = await backplane.acquireLease('stream:main/engine', { holder: 'a', ttlMs: 60_000 })
  await t.rejects(backplane.commit(write('end-before')), BackplaneUnavailableError)
  t.equal(await backplane.read('stream:main/desired'), null)
  const fence = { lease: 'stream:main/engine', fence: lease?.fence ?? 0 }
  t.match(await backplane.commit({ ...write('later'), fence }), { status: 'committed' })
  t.equal(await lease?.renew(), true)
  await backplane.probe()
  t.strictSame(received(), ['later'])
})

t.test('a commit whose writer ended before the answer is delivered once and replayed', async (t) => {
  const { backplane, received } = await open(t)
  await t.rejects(backplane.commit(write('end-after')), BackplaneUnavailableError)
  t.strictSame(received(), ['end-after'])
  t.strictSame(await backplane.commit(write('end-after')), { status: 'replayed', result: 'end-after' })
  await backplane.commit(write('later'))
  t.strictSame(received(), ['end-after', 'later'])
})

t.test(
  'while the disk hangs reads are answered and writes are refused; late ones are delivered',
  async (t) => {
    const { backplane, dataDir, received } = await open(t, 500)
    const released = path.join(dataDir, 'released')
    const text = `hang ${released}`
    await eventually(() => backplane.commit(write('earlier')), { what: 'the start of the writer' })
    await t.rejects(backplane.commit(write(text)), BackplaneUnavailableError)
    t.match(await backplane.read('stream:main/desired'), { value: 'earlier' })
    await t.rejects(backplane.commit(write('refused')), BackplaneUnavailableError)
    await t.rejects(backplane.probe(), BackplaneUnavailableError)
    await writeFile(released, '')
    await eventually(() => received().includes(text), { what: 'the delivery of the late commit' })
    await eventually(() => backplane.commit(write('later')), { what: 'a commit after the pause' })
    t.strictSame(received(), ['earlier', text, 'later'])
  },
)

t.test('a process stays until its writes are on disk, and an idle store does not hold it', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', WRITE_AND_LEAVE, dataDir], {
    stdio: 'inherit',
  })
  t.teardown(() => child.kill('SIGKILL'))
  t.strictSame(await within(once(child, 'exit'), { what: 'the end of the process' }), [0, null])
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  t.match(await backplane.read('stream:main/desired'), { value: 'left', revision: 1 })
})
