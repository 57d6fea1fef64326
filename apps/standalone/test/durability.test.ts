import { eventually, SMALL_STREAM_CONFIG } from '@stream-manager/test-kit'
import t from 'tap'
import { type ReadLayer, startStandalone, type TestSystem, waitForState } from './support/system.ts'

const ROUNDS = 4

/** Edits without pause until it is killed, some time after the first edit; the text of the last acknowledged edit. */
const editUntilKilled = async (
  system: TestSystem,
  { round, killAfterMs }: { readonly round: number; readonly killAfterMs: number },
): Promise<string> => {
  let acknowledged = ''
  for (let edit = 0; ; edit += 1) {
    const text = `round ${round} edit ${edit}`
    try {
      await system.api.call('PATCH', '/api/layers/title', { content: { text } })
      acknowledged = text
      if (edit === 0) setTimeout(() => system.process.kill('SIGKILL'), killAfterMs)
    } catch {
      return acknowledged
    }
  }
}

const number = (text: string) => Number(text.split(' ').at(-1))

t.test(
  'after kill -9 at any moment every acknowledged edit is there at the next start, and no process remains',
  async (t) => {
    let system = await startStandalone(t)
    await system.api.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
    for (let round = 1; round <= ROUNDS; round += 1) {
      await waitForState(system, 'live', ({ status }) => status === 'live')
      const engine = await eventually(() => system.children()[0] ?? null, { what: 'the engine child' })
      const killAfterMs = 200 + Math.floor(Math.random() * 800)
      t.comment(`round ${round}: SIGKILL after ${killAfterMs} ms`)
      const acknowledged = await editUntilKilled(system, { round, killAfterMs })
      await system.exited
      await eventually(() => !isAlive(engine), { what: 'the engine child to end after its parent' })

      system = await startStandalone(t, { dataDir: system.dataDir })
      const title = await system.api.call<ReadLayer>('GET', '/api/layers/title')
      const kept = String(title.content['text'])
      t.match(kept, new RegExp(`^round ${round} edit`))
      t.ok(number(kept) >= number(acknowledged), `${kept} is not older than ${acknowledged}`)
    }
  },
)

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
