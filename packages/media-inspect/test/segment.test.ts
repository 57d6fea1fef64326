import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { measureSegment } from '../src/segment.ts'

const DEADLINE = { deadlineMs: 60_000 }
const run = promisify(execFile)
const VIDEO = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=2']

/** Two seconds of MPEG-TS with this sound. */
const encode = async (sound: string, before: readonly string[] = []): Promise<Buffer> => {
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-f', 'mpegts', 'pipe:1']
  const options = ['-v', 'error', ...VIDEO, ...before, '-f', 'lavfi', '-i', `${sound}:duration=2`, ...codecs]
  const { stdout } = await run('ffmpeg', options, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

const measured = async (segment: Buffer) => {
  const answer = await measureSegment(segment, DEADLINE)
  if (!answer.ok) throw new Error(`no answer: ${answer.reason}`)
  return answer.value
}

t.test('decodes every picture and the sound', { skip: missingProgram('ffmpeg') }, async (t) => {
  const { video, audio, peak } = await measured(await encode('sine=frequency=440'))
  t.match(video, { frames: 50, damaged: 0, lost: 0 })
  t.match(audio, { damaged: 0, lost: 0 })
  t.ok((audio?.frames ?? 0) > 80, 'all blocks of sound')
  t.ok(peak !== null && peak > 0.05 && peak < 1, `the peak of a sine is ${peak}`)
  const apartMs = Math.abs((video?.startMs ?? 0) - (audio?.startMs ?? 0))
  t.ok(apartMs < 100, `the tracks begin ${apartMs} ms apart`)
})

t.test('silence has no loudness', { skip: missingProgram('ffmpeg') }, async (t) => {
  const { peak, audio } = await measured(await encode('anullsrc=sample_rate=48000'))
  t.equal(peak, 0)
  t.not(audio, null)
})

t.test('a packet with damaged pictures is counted', { skip: missingProgram('ffmpeg') }, async (t) => {
  const segment = await encode('sine=frequency=440')
  const quarter = Math.floor(segment.length / 4)
  for (let at = quarter; at < quarter * 3; at += 1) if (at % 188 > 40) segment[at] = (at * 31) % 251
  t.ok(((await measured(segment)).video?.damaged ?? 0) > 0, 'the pictures are damaged')
})

t.test('a picture whose packets are gone is counted', { skip: missingProgram('ffmpeg') }, async (t) => {
  const segment = await encode('sine=frequency=440')
  const quarter = Math.floor(segment.length / 4 / 188) * 188
  const { video } = await measured(
    Buffer.concat([segment.subarray(0, quarter), segment.subarray(quarter * 3)]),
  )
  t.ok((video?.lost ?? 0) > 10, `${video?.lost} pictures are lost`)
})

t.test('sound that begins late begins at its first time', { skip: missingProgram('ffmpeg') }, async (t) => {
  const { video, audio } = await measured(await encode('sine=frequency=440', ['-itsoffset', '0.5']))
  const apartMs = (audio?.startMs ?? 0) - (video?.startMs ?? 0)
  t.ok(apartMs > 400 && apartMs < 600, `the tracks begin ${apartMs} ms apart`)
})

t.test('finds no track in other bytes, and none in no bytes', async (t) => {
  const nothing = { video: null, audio: null, peak: null }
  t.same(await measured(Buffer.from('not a segment'.repeat(1000))), nothing)
  t.same(await measured(Buffer.alloc(0)), nothing)
})

t.test('ends at its deadline and at the signal', async (t) => {
  t.same(await measureSegment(Buffer.alloc(188), { deadlineMs: 1 }), { ok: false, reason: 'late' })
  const signal = AbortSignal.abort(new Error('over'))
  const answer = await measureSegment(Buffer.alloc(188), { ...DEADLINE, signal }).catch(() => 'rejected')
  t.match(answer, 'rejected')
})
