import t from 'tap'
import { createScrubber } from '../../src/index.ts'

t.test('a registered value is blanked in every spelling until it is released', async (t) => {
  const { scrub, register } = createScrubber()
  const release = register('live/"k&y')
  t.equal(scrub('plain live/"k&y'), 'plain [redacted]')
  t.equal(scrub(JSON.stringify({ text: 'live/"k&y' })), '{"text":"[redacted]"}')
  t.equal(scrub(encodeURIComponent('live/"k&y')), '[redacted]')
  release()
  release()
  t.equal(scrub('plain live/"k&y'), 'plain live/"k&y')
})

t.test('a value two outputs share stays blanked while one of them is left', async (t) => {
  const { scrub, register } = createScrubber()
  const release = register('shared-key')
  register('shared-key')
  release()
  t.equal(scrub('shared-key'), '[redacted]')
})

const SHAPES: readonly (readonly [string, string])[] = [
  ['icecast://source:hackme@host:8000/live', 'icecast://[redacted]@host:8000/live'],
  ['failed rtmp://host/app/stream-key: refused', 'failed rtmp://host/app/[redacted] refused'],
  ['GET /ws?token=abcdef&x=1', 'GET /ws?token=[redacted]&x=1'],
  ['srt://host:9000?streamid=abc', 'srt://host:9000?streamid=[redacted]'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
  ['eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl', '[redacted]'],
  ['http://host/a@b', 'http://host/a@b'],
  ['rtmp://host/app', 'rtmp://host/app'],
]

t.test('secrets are known by their shape, and nothing else is touched', async (t) => {
  const { scrub } = createScrubber()
  for (const [dirty, clean] of SHAPES) t.equal(scrub(dirty), clean)
})

t.test('values too short to be secrets are not blanked', async (t) => {
  const { scrub, register } = createScrubber()
  register('a')
  t.equal(scrub('a cat'), 'a cat')
})

t.test('the table of values is bounded and forgets the oldest', async (t) => {
  const { scrub, register } = createScrubber()
  for (let index = 0; index <= 1000; index += 1) register(`secret-${index}-end`)
  t.equal(scrub('secret-0-end'), 'secret-0-end')
  t.equal(scrub('secret-1000-end'), '[redacted]')
})
