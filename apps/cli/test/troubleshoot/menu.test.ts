import { PassThrough } from 'node:stream'
import { eventually, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { askLine } from '../../src/troubleshoot/ask.ts'
import { runMenu, runPoint } from '../../src/troubleshoot/menu.ts'
import { POINTS } from '../../src/troubleshoot/points.ts'
import { sessionOf } from '../fakes/session.ts'
import { passes } from '../fixtures/troubled-checks.ts'

/** The menu at a terminal that the test types on. */
const openMenu = async (t: TestScope) => {
  const interrupt = new AbortController()
  const input = new PassThrough()
  const terminal = { input, output: new PassThrough().resume() }
  let questions = 0
  const ask = (question: string) => {
    questions += 1
    return askLine(terminal, question, () => interrupt.abort())
  }
  const { session, output } = sessionOf(await temporaryDirectory(t), {
    ...{ checks: [passes], cures: [], interrupt: interrupt.signal },
  })
  const ended = runMenu(session, ask)
  const type = async (text: string, atQuestion: number) => {
    await eventually(() => questions === atQuestion, { what: `question ${atQuestion}` })
    input.write(text)
  }
  return { ended, type, output }
}

t.test('a point that fails says why, and the menu goes on', async (t) => {
  const { ended, type, output } = await openMenu(t)
  await type('7\r', 1)
  await type('nonsense\r', 2)
  await type('6\r', 3)
  await type('0\r', 4)
  t.equal(await ended, 0)
  t.match(output(), /Logs of all services.* failed: the history cannot be read/)
  t.match(output(), 'Type a number of the menu')
  t.match(output(), 'Discovery: this version has no checks of this group')
})

t.test('Ctrl-C at the question leaves with 130, the end of the input with 0', async (t) => {
  const interrupted = await openMenu(t)
  await interrupted.type('\u0003', 1)
  t.equal(await interrupted.ended, 130)
  const left = await openMenu(t)
  await left.type('\u0004', 1)
  t.equal(await left.ended, 0)
})

t.test('Ctrl-C while a point runs ends the point with 130', async (t) => {
  const interrupt = new AbortController()
  const { session } = sessionOf(await temporaryDirectory(t), { interrupt: interrupt.signal })
  const waits = {
    title: 'Waits',
    run: () =>
      new Promise<number>((_, reject) => {
        interrupt.signal.addEventListener('abort', () => reject(new Error('stopped')))
        interrupt.abort()
      }),
  }
  t.equal(await runPoint(waits, session), 130)
})

t.test('without Docker every point ends, and says why there are no containers', async (t) => {
  const { session, output } = sessionOf(await temporaryDirectory(t), { checks: [passes], cures: [] })
  for (const point of POINTS) t.ok([0, 1].includes(await runPoint(point, session)), point.title)
  t.match(output(), /Docker does not answer: there is no program docker here/)
  t.match(output(), /There are no containers to restart: there is no program docker here/)
})
