import { readFile } from 'node:fs/promises'
import { canLimitProcesses } from '@stream-manager/media-inspect'
import t from 'tap'
import { CRASH_LIMIT, QUICK_CRASH_MS } from '../../src/supervisor/restart-policy.ts'
import { isAlive, startEngine } from './running-engine.ts'

const NEEDS_PRLIMIT = { skip: canLimitProcesses() ? false : 'prlimit is missing' }

t.test(
  'start is live only when a frame left the encoder; stop ends the playlist and the process',
  async (t) => {
    const engine = await startEngine(t)
    const live = await engine.control('start')
    t.equal(live.status, 'live')
    t.equal(live.appliedRevision, live.revision)
    t.ok(live.startedAt)
    t.equal(engine.pids.length, 1)

    await engine.waitFor('the HLS output to be live', ({ outputs }) => outputs[0]?.state === 'live')
    const stopped = await engine.control('stop')
    t.equal(stopped.status, 'offline')
    t.equal(stopped.performance.fps, null, 'a number that is not measured is null')
    t.match(await engine.playlist(), /#EXT-X-ENDLIST/)
    t.notOk(isAlive(engine.pids[0] ?? 0))
  },
)

t.test('pause keeps the process; resume goes on', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  t.equal((await engine.control('pause')).status, 'paused')
  t.equal((await engine.control('resume')).status, 'live')
  t.equal(engine.pids.length, 1)
})

t.test('restart is a new process and the same playlist with a discontinuity', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  await engine.waitFor('the HLS output to be live', ({ outputs }) => outputs[0]?.state === 'live')
  const restarted = await engine.control('restart')
  t.equal(restarted.status, 'live')
  t.equal(engine.pids.length, 2)
  await engine.waitFor('the HLS output to be live again', ({ outputs }) => outputs[0]?.state === 'live')
  const playlist = await engine.playlist()
  t.match(playlist, /#EXT-X-DISCONTINUITY\n/)
  t.notMatch(playlist, /#EXT-X-ENDLIST/)
})

t.test('a killed process is replaced, the desired state replayed, the playlist goes on', async (t) => {
  const engine = await startEngine(t)
  await engine.domain.layers.create('main', {
    id: 'still-here',
    type: 'color',
    content: { color: '#ff0000' },
  })
  await engine.control('start')
  await engine.waitFor('the HLS output to be live', ({ outputs }) => outputs[0]?.state === 'live')
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  const broken = await engine.waitFor('the crash to be told', ({ health }) => health === 'degraded')
  t.equal(broken.error?.code, 'stream.engine_crashed')
  t.ok(broken.error?.nextRetryAt)
  const again = await engine.waitFor(
    'the programme to be back',
    (state) => state.error === null && state.status === 'live',
  )
  t.equal(again.status, 'live')
  t.equal(engine.pids.length, 2)
  await engine.waitFor('the HLS output to be back', ({ outputs }) => outputs[0]?.state === 'live')
  t.match(await engine.playlist(), /#EXT-X-DISCONTINUITY\n/)
  const layer = await engine.domain.layers.get('main', 'still-here')
  t.equal(layer.ok && layer.value.status?.state, 'ready')
})

t.test('a frozen process is ended and replaced', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  process.kill(engine.pids[0] ?? 0, 'SIGSTOP')
  const broken = await engine.waitFor('the stall to be told', ({ error }) => error !== null)
  t.equal(broken.error?.code, 'engine.stalled')
  await engine.waitFor('the programme to be back', (state) => state.error === null && state.status === 'live')
  t.notOk(isAlive(engine.pids[0] ?? 0))
})

t.test('a process above its memory is ended, reported and replaced', async (t) => {
  const engine = await startEngine(t, { childMemoryMaxBytes: 1 })
  await engine.domain.stream.control('main', 'start')
  const broken = await engine.waitFor('the end to be told', ({ error }) => error !== null)
  t.equal(broken.error?.code, 'engine.memory_exceeded')
  t.ok(broken.error?.nextRetryAt)
  await engine.waitFor('the next process', () => engine.pids.length === 2)
  t.notOk(isAlive(engine.pids[0] ?? 0))
})

t.test('an engine process writes no core dump and has a bound on open files', NEEDS_PRLIMIT, async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  const limits = await readFile(`/proc/${engine.pids[0]}/limits`, 'ascii')
  t.match(limits, /^Max core file size +0 +0 /m)
  t.match(limits, /^Max open files +1024 +1024 /m)
})

t.test('it gives up after quick crashes, says so, and start tries again', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  for (let crash = 1; crash <= CRASH_LIMIT; crash += 1) {
    process.kill(engine.pids.at(-1) ?? 0, 'SIGKILL')
    if (crash < CRASH_LIMIT) {
      await engine.waitFor(
        'the next process',
        ({ error }) => error === null && engine.pids.length === crash + 1,
      )
    }
  }
  const failed = await engine.waitFor('failed', ({ status }) => status === 'failed')
  t.equal(failed.error?.code, 'stream.gave_up')
  t.equal(failed.error?.nextRetryAt, null)
  t.equal(engine.pids.length, CRASH_LIMIT)
  t.equal((await engine.control('start')).status, 'live')
})

t.test('crashes after a time on air are told, and it never gives up for them', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  for (let crash = 1; crash <= CRASH_LIMIT + 1; crash += 1) {
    engine.later(QUICK_CRASH_MS)
    // Words of the engine after that time.
    await engine.control('pause')
    await engine.control('resume')
    process.kill(engine.pids.at(-1) ?? 0, 'SIGKILL')
    const broken = await engine.waitFor('the crash to be told', ({ error }) => error !== null)
    t.equal(broken.error?.code, 'stream.engine_crashed')
    await engine.waitFor('the programme to be back', ({ status, error }) => status === 'live' && !error)
  }
})

t.test('a stop ends the playlist even when the process that wrote it has crashed', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  await engine.waitFor('the HLS output to be live', ({ outputs }) => outputs[0]?.state === 'live')
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  await engine.waitFor('the crash to be told', ({ error }) => error !== null)
  t.equal((await engine.control('stop')).status, 'offline')
  t.match(await engine.playlist(), /#EXT-X-ENDLIST/)
})

t.test('closing the service leaves no process behind', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  await engine.close()
  t.notOk(isAlive(engine.pids[0] ?? 0))
})
