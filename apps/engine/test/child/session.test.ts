import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { layer } from '../media/support/clips.ts'
import { EngineChild } from '../media/support/engine-child.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

t.test('says ready, live and applied, in that order, and ends the playlist when it is stopped', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.until('ready')
  t.match(await engine.start([BLUE]), { revision: 1, frame: 0 })
  const order = engine.events.map(({ type }) => type).filter((type) => type !== 'status')
  t.equal(order[0], 'ready')
  await engine.frames(20)
  t.equal(await engine.stop(), 0)
  t.equal(engine.events.at(-1)?.type, 'stopped')
  t.match(await readFile(engine.playlist, 'utf8'), /#EXT-X-ENDLIST/)
})

t.test('stops at once when nothing was started', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.until('ready')
  t.equal(await engine.stop(), 0)
})

t.test('outlives the signals of a terminal and what is no command', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.start([BLUE])
  engine.process.kill('SIGINT')
  engine.process.kill('SIGTERM')
  engine.process.send({ type: 'scene', scene: { revision: 'two' } })
  const { revision } = await engine.show([BLUE])
  t.equal(revision, 2)
})

t.test('is gone when its parent is', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.start([BLUE])
  const exited = once(engine.process, 'exit', { signal: AbortSignal.timeout(60_000) })
  engine.process.disconnect()
  await exited
  t.notOk(isRunning(engine.process.pid ?? 0))
})

t.test('outputs come and go while the programme runs', async (t) => {
  const dataDir = t.testdir()
  await using engine = new EngineChild({ dataDir, outputs: [] })
  await engine.start([BLUE])
  t.notOk(existsSync(engine.playlist))
  await engine.addOutput()
  await engine.until('status', ({ outputs }) => outputs['hls']?.state === 'live')
  t.ok(existsSync(engine.playlist))
})
