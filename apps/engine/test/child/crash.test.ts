import { DEFAULT_STREAM_CONFIG } from '@stream-manager/contracts'
import { checkEngineEvent, type EngineEvent, MAX_STACK_CHARACTERS } from '@stream-manager/engine-protocol'
import { createScrubber } from '@stream-manager/service-kit'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Session } from '../../src/child/session.ts'
import { silenceLibraries } from '../../src/media/native/native.ts'
import { openOutput } from '../../src/outputs/registry.ts'
import { scrubEvent } from '../../src/supervisor/scrubbed-event.ts'
import { LOOPBACK_SETTINGS } from '../support/egress.ts'

silenceLibraries()

const scene = {
  ...{ revision: 1, paused: false, layers: [], outputs: [], quarantined: [], assets: {} },
  unreadable: { layers: {}, outputs: {} },
}
const { video } = DEFAULT_STREAM_CONFIG
const config = { ...DEFAULT_STREAM_CONFIG, video: { ...video, width: 320, height: 180 } }

t.test('a programme that throws reports where, and ends', async (t) => {
  const events: EngineEvent[] = []
  const exitCodes: number[] = []
  const isOnAir = () => events.some(({ type }) => type === 'live')
  const session = new Session({
    openOutput,
    openPreviewSink: () => ({ write: async () => undefined, tell: () => undefined }),
    warn: () => undefined,
    emit: (event) => events.push(event),
    end: (exitCode) => exitCodes.push(exitCode),
    monotonicMs: function brokenClock() {
      if (isOnAir()) throw new Error('the clock is broken')
      return 0
    },
    hostMs: () => 0,
  })
  session.handle({
    ...{ type: 'start', streamId: 'main', dataDir: t.testdir(), minFreeDiskBytes: 0, config, resume: true },
    ...{ egress: LOOPBACK_SETTINGS, leaseEndsAtMs: 1000, scene, chat: [] },
  })
  await eventually(() => exitCodes.length > 0, { what: 'the end of the programme' })
  t.strictSame(exitCodes, [1])
  const fatal = events.find(({ type }) => type === 'fatal')
  t.match(fatal, { error: { code: 'internal', message: /the clock is broken/ }, stack: /brokenClock/ })
  t.ok(checkEngineEvent(fatal).ok)
})

/** Events of a session that crashes with each of these errors. */
const crashedWith = (...errors: readonly unknown[]): EngineEvent[] => {
  const events: EngineEvent[] = []
  const ignored = () => undefined
  const session = new Session({
    ...{ openOutput, openPreviewSink: () => ({ write: async () => undefined, tell: ignored }) },
    ...{ warn: ignored, end: ignored, monotonicMs: () => 0, hostMs: () => 0 },
    emit: (event) => events.push(event),
  })
  for (const error of errors) session.crash(error)
  return events
}

t.test('a stack of any length is reported', async (t) => {
  const events = crashedWith(Object.assign(new Error('long'), { stack: 'x'.repeat(100_000) }), 'a text')
  t.match(events, [
    { type: 'fatal', stack: String },
    { type: 'fatal', error: { message: /a text/ } },
  ])
  for (const event of events) t.ok(checkEngineEvent(event).ok)
})

t.test('a login at the cut of a message or a stack is not shown in part', async (t) => {
  const { scrub } = createScrubber()
  // The limit is in the middle of the password.
  const textOf = (limit: number) =>
    `${'of a line '.repeat(limit / 10 - 2)}srt://me:hunter2-pa55word@example.org`
  const stack = textOf(MAX_STACK_CHARACTERS)
  const events = crashedWith(textOf(300), Object.assign(new Error('long'), { stack }))
  t.equal(events.length, 2)
  for (const event of events) {
    const shown = JSON.stringify(scrubEvent(event, scrub))
    t.notMatch(shown, 'hunter2')
    t.match(shown, /of a line…"/)
    t.ok(checkEngineEvent(event).ok)
  }
})
