import { compileCache, eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { forkEngine } from '../../src/supervisor/engine-process.ts'

const forkedLines = async (t: Test, debug: boolean): Promise<readonly string[]> => {
  const lines: string[] = []
  let isReady = false
  const engine = forkEngine(
    {
      onEvent: ({ type }) => {
        isReady ||= type === 'ready'
      },
      onExit: () => undefined,
      onLine: (line) => lines.push(line),
      onInvalidEvent: (detail) => t.fail(detail),
      onPreview: () => undefined,
    },
    { environment: compileCache(), debug },
  )
  t.teardown(() => engine.stop({ graceMs: 0, final: false }))
  await eventually(() => isReady, { what: 'the child is ready', deadlineMs: 60_000 })
  return lines
}

t.test('DEBUG_CHILD=inspect opens the debugger of the child on loopback', async (t) => {
  const lines = await forkedLines(t, true)
  const line = await eventually(() => lines.find((text) => text.startsWith('Debugger listening on')), {
    what: 'the address of the debugger in the log',
  })
  t.match(line, /^Debugger listening on ws:\/\/127\.0\.0\.1:\d+\//)
})

t.test('without DEBUG_CHILD a child has no debugger', async (t) => {
  t.same(await forkedLines(t, false), [])
})
