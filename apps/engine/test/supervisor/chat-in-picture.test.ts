import { join } from 'node:path'
import type { Caller, Result } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { NEEDS_FFMPEG } from '../media/support/clips.ts'
import { Pictures } from '../media/support/recording.ts'
import { type RunningEngine, startEngine } from './running-engine.ts'

const valueFrom = <Value>(result: Result<Value>): Value => {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}: ${result.fault.detail}`)
}

const TROLL: Caller = { subject: 'troll', name: 'Troll', role: 'viewer', grants: null, via: 'anonymous' }

const rendered = async (engine: RunningEngine) => (await engine.state()).performance.framesRendered ?? 0

/** In this time a change reaches the picture, on a busy machine too. */
const FRAMES = 120

/** Waits until so many more frames were composed, and says how many there are. */
const frames = async (engine: RunningEngine, count: number): Promise<number> => {
  const from = await rendered(engine)
  return eventually(
    async () => {
      const now = await rendered(engine)
      return now >= from + count && now
    },
    { what: `${count} frames` },
  )
}

/** Pixels of a picture that are not black. */
const ink = (pictures: Pictures, frame: number): number => {
  let lit = 0
  for (let y = 0; y < 180; y += 1) {
    for (let x = 0; x < 320; x += 1) if (Math.max(...pictures.pixel(frame, x, y)) > 100) lit += 1
  }
  return lit
}

/** A black picture with nothing in it but the chat. */
const startWithChat = async (engine: RunningEngine): Promise<void> => {
  // The playlist must still have the first picture at the end.
  const options = { segmentSeconds: 1, windowSegments: 60 }
  valueFrom(await engine.domain.outputs.update({ streamId: 'main', id: 'hls' }, { options }))
  valueFrom(
    await engine.domain.layers.create('main', {
      id: 'chat',
      type: 'chat',
      frame: { x: 0, y: 0, width: 320, height: 180 },
      content: { maxMessages: 5, sizePx: 30, color: '#ffffff' },
    }),
  )
  await engine.control('start')
}

t.test('deleted messages and those of banned users leave the picture', NEEDS_FFMPEG, async (t) => {
  const engine = await startEngine(t)
  const { chat } = engine.domain
  await startWithChat(engine)
  const { value: first } = valueFrom(await chat.send('main', { text: 'regretted', author: TROLL }))
  const shown = await frames(engine, FRAMES)
  valueFrom(await chat.delete('main', first.id))
  const deleted = await frames(engine, FRAMES)
  valueFrom(await chat.send('main', { text: 'nasty', author: TROLL }))
  const shownAgain = await frames(engine, FRAMES)
  valueFrom(await chat.ban('main', { userId: TROLL.subject }))
  await frames(engine, FRAMES)
  await engine.control('stop')

  const pictures = await Pictures.of(join(engine.dataDir, 'hls', 'main', 'index.m3u8'))
  t.ok(ink(pictures, shown - 5) > 100, 'the message is seen')
  t.equal(ink(pictures, deleted - 5), 0, 'and gone once deleted')
  t.ok(ink(pictures, shownAgain - 5) > 100, 'the next one is seen')
  t.equal(ink(pictures, pictures.count - 5), 0, 'and gone once its author is banned')
})
