import { readFile } from 'node:fs/promises'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { hostUptimeMs } from '../../src/host-clock.ts'
import { layer } from '../media/support/clips.ts'
import { EngineChild } from '../media/support/engine-child.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })

t.test('pushes nothing without a lease, and again with a new one', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.start([BLUE])
  await engine.until('status', ({ outputs }) => outputs['hls']?.state === 'live')
  engine.send({ type: 'lease', endsAtMs: hostUptimeMs() })
  const from = engine.events.length
  const later = (event: (typeof engine.events)[number]) => engine.events.indexOf(event) >= from
  await engine.until('status', (event) => later(event) && event.outputs['hls']?.state === 'idle')
  const written = await readFile(engine.playlist, 'utf8')
  await engine.frames(60)
  t.equal(await readFile(engine.playlist, 'utf8'), written, 'two seconds later nothing has been added')
  t.notMatch(written, /ENDLIST/, 'the programme may go on elsewhere')
  engine.send({ type: 'lease', endsAtMs: hostUptimeMs() + 600_000 })
  const renewed = engine.events.length
  await engine.until(
    'status',
    (event) => engine.events.indexOf(event) >= renewed && event.outputs['hls']?.state === 'live',
  )
  t.not(await readFile(engine.playlist, 'utf8'), written)
})

t.test('a process that was frozen past its lease sends nothing when it wakes', async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.start([BLUE])
  await engine.until('status', ({ outputs }) => outputs['hls']?.state === 'live')
  const lease = { type: 'lease', endsAtMs: hostUptimeMs() + 2000 } as const
  engine.send(lease)
  // Its answer tells that the lease before it has arrived.
  await engine.show([BLUE])
  engine.process.kill('SIGSTOP')
  // Waits in the pipe, and is old when it is read.
  engine.send(lease)
  await eventually(() => hostUptimeMs() > lease.endsAtMs, { what: 'the lease to run out' })
  const before = await readFile(engine.playlist, 'utf8')
  const from = engine.events.length
  engine.process.kill('SIGCONT')
  await engine.until(
    'status',
    (event) => engine.events.indexOf(event) >= from && event.outputs['hls']?.state === 'idle',
  )
  t.equal(await readFile(engine.playlist, 'utf8'), before)
})
