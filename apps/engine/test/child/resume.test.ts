import { DEFAULT_STREAM_CONFIG } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Session } from '../../src/child/session.ts'
import { silenceLibraries } from '../../src/media/native/native.ts'
import { openOutput } from '../../src/outputs/registry.ts'
import { LOOPBACK_SETTINGS } from '../support/egress.ts'

silenceLibraries()

const SCENE = {
  revision: 1,
  paused: false,
  layers: [],
  outputs: [],
  quarantined: [],
  unreadable: { layers: {}, outputs: {} },
  assets: {},
}

/** With x264's lookahead, which holds back half a second of pictures. */
const CONFIG = {
  ...DEFAULT_STREAM_CONFIG,
  video: { ...DEFAULT_STREAM_CONFIG.video, width: 320, height: 180, tune: null },
}

t.test('a programme that continues is on air before its clock has moved', async (t) => {
  const events: EngineEvent[] = []
  const session = new Session({
    openOutput,
    openPreviewSink: () => ({ write: async () => undefined, tell: () => undefined }),
    warn: (line) => t.fail(line),
    emit: (event) => events.push(event),
    end: () => undefined,
    monotonicMs: () => 0,
    hostMs: () => 0,
  })
  t.teardown(() => session.handle({ type: 'stop', final: false }))
  session.handle({
    type: 'start',
    streamId: 'main',
    dataDir: t.testdir(),
    minFreeDiskBytes: 0,
    config: CONFIG,
    resume: true,
    egress: LOOPBACK_SETTINGS,
    leaseEndsAtMs: 1000,
    scene: SCENE,
    chat: [],
  })
  const isSent = (type: EngineEvent['type']) => events.some((event) => event.type === type)
  await eventually(() => isSent('live'), { what: 'the first picture' })
  session.handle({ type: 'stop', final: false })
  await eventually(() => isSent('stopped'), { what: 'the end of the programme' })
  t.notOk(isSent('fatal'))
})
