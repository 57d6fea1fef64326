import t from 'tap'
import { audioConfigBody, mediaBody, videoConfigBody } from '../src/index.ts'

const frame = (kind: 'video' | 'audio', hex: string) => ({
  kind,
  keyframe: kind === 'video',
  ptsMs: 66.7,
  dtsMs: 33.3,
  bytes: () => Buffer.from(hex, 'hex'),
})

t.test('start codes become lengths, and the composition time is pts minus dts', async (t) => {
  const body = mediaBody(frame('video', '00000001aabb' + '000001cc'))
  t.equal(body.toString('hex'), '1701' + '000022' + '00000002aabb' + '00000001cc')
})

t.test('an inter frame and AAC carry their own headers', async (t) => {
  t.equal(mediaBody({ ...frame('video', '000001aa'), keyframe: false })[0], 0x27)
  t.equal(mediaBody(frame('audio', 'beef')).toString('hex'), 'af01beef')
  t.equal(videoConfigBody(Buffer.from([1])).toString('hex'), '170000000001')
  t.equal(audioConfigBody(Buffer.from([2])).toString('hex'), 'af0002')
})
