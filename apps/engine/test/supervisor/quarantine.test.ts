import { readFile } from 'node:fs/promises'
import type { DesiredLayer } from '@stream-manager/contracts'
import { eventually, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { Quarantine } from '../../src/supervisor/quarantine.ts'
import { layer } from '../media/support/clips.ts'
import { startEngine } from './running-engine.ts'

const clip = (url: string): DesiredLayer => layer('video', 'clip', { box: [0, 0, 9, 9], content: { url } })

const exit = (signal: NodeJS.Signals, lastLayerId: string | null = 'clip') => ({
  code: null,
  signal,
  lastLayerId,
})

t.test(
  'a source is set aside by its second crash, and its layer gets another chance by an edit',
  async (t) => {
    const quarantine = new Quarantine()
    const layers = [clip('http://a/1.mp4')]
    t.equal(quarantine.crashed(exit('SIGSEGV'), layers)?.id, 'clip')
    t.same(quarantine.idsOf(layers), [])
    quarantine.crashed(exit('SIGABRT'), layers)
    t.same(quarantine.idsOf(layers), ['clip'])
    t.same(quarantine.idsOf([clip('http://a/2.mp4')]), [])
    t.same(quarantine.idsOf(layers), [], 'the count began again')
  },
)

t.test('a start forgets the crashes', async (t) => {
  const quarantine = new Quarantine()
  const layers = [clip('http://a/1.mp4')]
  quarantine.crashed(exit('SIGSEGV'), layers)
  quarantine.crashed(exit('SIGSEGV'), layers)
  quarantine.forget()
  t.same(quarantine.idsOf(layers), [])
})

t.test('an end from outside and a crash without a source are not attributed', async (t) => {
  const quarantine = new Quarantine()
  const layers = [clip('http://a/1.mp4')]
  for (const other of [exit('SIGKILL'), exit('SIGTERM'), exit('SIGSEGV', null), exit('SIGSEGV', 'gone')]) {
    t.equal(quarantine.crashed(other, layers), null)
    t.equal(quarantine.crashed(other, layers), null)
  }
  t.same(quarantine.idsOf(layers), [])
})

/** The beginning of an MP4 whose index stands behind 16 MB of media. */
const mp4Beginning = (): Buffer => {
  const beginning = Buffer.alloc(4096)
  beginning.writeUInt32BE(16)
  beginning.write('ftypisom', 4, 'latin1')
  beginning.writeUInt32BE(16_000_000, 16)
  beginning.write('mdat', 20, 'latin1')
  return beginning
}

t.test('the stream goes on without a source that crashed the engine twice', async (t) => {
  const good = await readFile(new URL('../sources/fixtures/clip.m2ts', import.meta.url))
  let opened = 0
  const server = await webServer(t, ({ url, headers }, response) => {
    if (url === '/good.ts') response.end(good)
    // Only FFmpeg asks for the index. It gets no answer, so the child stays in the native call that opens the source.
    else if (/^bytes=[1-9]/.test(headers.range ?? '')) opened += 1
    else {
      response.writeHead(200, { 'content-length': 17_000_000, 'accept-ranges': 'bytes' })
      response.write(mp4Beginning())
    }
  })
  const engine = await startEngine(t)
  const pidOf = (child: number) => eventually(() => engine.pids[child], { what: `child ${child}` })
  const opensAgain = async () => {
    const before = opened
    await eventually(() => opened > before, { what: 'the source is opened' })
  }
  const statusOf = async (id: string) => {
    const found = await engine.domain.layers.get('main', id)
    return found.ok ? found.value.status : null
  }
  const stateOf = async (id: string) => (await statusOf(id))?.state
  const poison = { url: `${server.url}/poison.mp4` }
  await engine.domain.layers.create('main', { id: 'clip', type: 'video', content: poison })
  await engine.domain.layers.create('main', { id: 'red', type: 'color', content: { color: '#ff0000' } })
  await engine.domain.stream.control('main', 'start')
  for (const child of [0, 1]) {
    const pid = await pidOf(child)
    await opensAgain()
    process.kill(pid, 'SIGSEGV')
  }
  await pidOf(2)
  const openedBefore = opened
  const setAside = async () => {
    const error = (await statusOf('clip'))?.error
    return error?.code === 'source.quarantined' && error
  }
  t.equal((await eventually(setAside, { what: 'the layer is set aside' })).nextRetryAt, null)
  await eventually(async () => (await stateOf('red')) === 'ready', { what: 'the other layer is ready' })
  await engine.waitFor('the programme to be back', ({ status, error }) => status === 'live' && !error)
  t.equal(engine.pids.length, 3)
  t.equal(opened, openedBefore, 'the source is not opened again')

  await engine.control('restart')
  t.ok(await eventually(() => opened > openedBefore), 'a restart tries it again')
  const edited = { content: { url: `${server.url}/good.ts` } }
  t.match(await engine.domain.layers.update({ streamId: 'main', id: 'clip' }, edited), { ok: true })
  t.ok(await eventually(async () => (await stateOf('clip')) === 'ready', { what: 'the new content plays' }))
})
