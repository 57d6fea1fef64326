import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { isAlive, type RunningEngine, startEngine } from './running-engine.ts'

/** Longer than the longest wait after a failed spare process. */
const LATER_MS = 600_000

const untilBack = (engine: RunningEngine, programmes: number) =>
  engine.waitFor(
    'the programme to be back',
    ({ status, error }) => status === 'live' && !error && engine.pids.length === programmes,
  )

const untilEnded = (pid: number) => eventually(() => !isAlive(pid), { what: `the end of process ${pid}` })

t.test(
  'the spare process continues the programme of a killed process, and another one is loaded',
  async (t) => {
    const engine = await startEngine(t, { spareChild: true })
    await engine.control('start')
    const spare = await engine.spare()
    process.kill(engine.pids[0] ?? 0, 'SIGKILL')
    await untilBack(engine, 2)
    t.equal(engine.pids[1], spare)
    t.not(await engine.spare(), spare)
    await engine.close()
    t.strictSame([...engine.pids, ...engine.spares].filter(isAlive), [])
  },
)

t.test('the processes of the engine are told with what each of them measured', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  await engine.control('start')
  const spare = await engine.spare()
  const measured = async () => {
    const running = engine.processes()
    const isMeasured = running.every(({ cpuPercent, memoryBytes }) => cpuPercent !== null && memoryBytes)
    const [encoder, waiting] = running
    // The spare process works too while it loads.
    const isLoaded = (encoder?.cpuPercent ?? 0) > (waiting?.cpuPercent ?? Number.POSITIVE_INFINITY)
    return isMeasured && isLoaded && running.length === 2 && running
  }
  const running = await eventually(measured, {
    what: 'figures of both processes, of which the encoder works more',
  })
  t.match(running, [
    { kind: 'encoder', streamId: 'main', pid: engine.pids[0] ?? 0, measuredAt: String },
    { kind: 'spare', streamId: null, pid: spare, measuredAt: String },
  ])
  const { performance } = await engine.state()
  t.ok((performance.memoryBytes ?? 0) > 10e6)
  await engine.control('stop')
  t.notOk(engine.processes().some(({ kind }) => kind === 'encoder'))
})

t.test('the process that loads from the start of the engine runs the first programme', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  await engine.control('start')
  t.strictSame(engine.pids, engine.spares.slice(0, 1))
})

t.test('a loaded process runs the first programme of an engine that waited', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  const spare = await engine.spare()
  await engine.control('start')
  t.strictSame(engine.pids, [spare])
})

t.test('a planned restart uses the spare process', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  await engine.control('start')
  const spare = await engine.spare()
  t.equal((await engine.control('restart')).status, 'live')
  t.equal(engine.pids[1], spare)
})

t.test('a killed spare process is replaced later, and the programme does not change', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  const started = await engine.control('start')
  const spare = await engine.spare()
  process.kill(spare, 'SIGKILL')
  await untilEnded(spare)
  engine.later(LATER_MS)
  await eventually(() => engine.spares.length === 3, { what: 'another spare process' })
  const { status, startedAt, error } = await engine.state()
  t.strictSame({ status, startedAt, error }, { status: 'live', startedAt: started.startedAt, error: null })
  t.equal(engine.pids.length, 1)
})

t.test('a spare process that ends is replaced while no stream is on air', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  const spare = await engine.spare()
  process.kill(spare, 'SIGKILL')
  await untilEnded(spare)
  engine.later(LATER_MS)
  await eventually(() => engine.spares.length === 2, { what: 'another spare process' })
  await engine.control('start')
  t.strictSame(engine.pids, engine.spares.slice(1, 2))
})

t.test('a spare process that is frozen when it is needed is ended, and a new one starts cold', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  await engine.control('start')
  const spare = await engine.spare()
  process.kill(spare, 'SIGSTOP')
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  await untilBack(engine, 2)
  t.not(engine.pids[1], spare)
  await untilEnded(spare)
})

t.test('a spare process that stays silent is replaced before it is needed', async (t) => {
  const engine = await startEngine(t, { spareChild: true })
  await engine.control('start')
  const spare = await engine.spare()
  process.kill(spare, 'SIGSTOP')
  engine.later(LATER_MS)
  await untilEnded(spare)
  engine.later(LATER_MS)
  t.not(await engine.spare(), spare)
  t.equal(engine.pids.length, 1)
})

t.test('without ENGINE_SPARE_CHILD a killed process is replaced by a new one', async (t) => {
  const engine = await startEngine(t, { spareChild: false })
  await engine.control('start')
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  await untilBack(engine, 2)
  t.strictSame(engine.spares, [])
})
