import { missingProgram } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { Check } from '../../../src/check.ts'
import { mediaSegment } from '../../../src/checks/media/segment.ts'
import { mediaSound } from '../../../src/checks/media/sound.ts'
import { mediaSync } from '../../../src/checks/media/sync.ts'
import { encodeSegment, type SegmentOptions } from '../../fakes/encode-segment.ts'
import { type FakeProgramme, startProgramme, videoLayer } from '../../fakes/programme.ts'
import { runCheck } from '../../fakes/run-check.ts'

const PATIENT = { patienceMs: 600_000 }
const skip = missingProgram('ffmpeg')
const SILENCE = { sound: 'anullsrc=sample_rate=48000' }
const find = (check: Check, { environment }: FakeProgramme) =>
  runCheck({ ...check, deadlineMs: 600_000 }, environment, PATIENT)

const onAir = async (t: Test, options?: SegmentOptions): Promise<FakeProgramme> => {
  const api = await startProgramme(t, await encodeSegment(options))
  api.layers = [videoLayer()]
  return api
}

t.test('a healthy segment decodes, is heard and in step', { skip }, async (t) => {
  const api = await onAir(t)
  t.match(await find(mediaSegment, api), {
    status: 'pass',
    evidence: [{ actual: /^25 pictures, \d+ blocks/ }],
  })
  t.match(await find(mediaSound, api), { status: 'pass', summary: 'sound is heard' })
  t.match(await find(mediaSync, api), { status: 'pass' })
})

t.test('a segment that is no media fails', async (t) => {
  const api = await startProgramme(t, Buffer.from('<html>'.repeat(1000)))
  t.match(await find(mediaSegment, api), {
    status: 'fail',
    evidence: [{ actual: 'no picture can be decoded' }],
  })
})

t.test('a segment without sound fails', { skip }, async (t) => {
  const api = await onAir(t, { sound: null })
  t.match(await find(mediaSegment, api), {
    status: 'fail',
    evidence: [{ actual: 'no sound can be decoded' }],
  })
})

t.test('warns of silence while a layer with sound plays, and only then', { skip }, async (t) => {
  const api = await onAir(t, SILENCE)
  t.match(await find(mediaSound, api), {
    ...{ status: 'warn', evidence: [{ expected: 'sound of clip', actual: 'silence' }] },
  })
  const quiet = [{ visible: false }, { audio: { gain: 1, muted: true } }, { status: { state: 'stalled' } }]
  for (const changes of quiet) {
    api.layers = [videoLayer(changes)]
    t.match(await find(mediaSound, api), { status: 'skip' }, JSON.stringify(changes))
  }
})

t.test('fails for sound that is half a second behind the picture', { skip }, async (t) => {
  const api = await onAir(t, { soundLateMs: 500 })
  t.match(await find(mediaSync, api), { status: 'fail', evidence: [{ actual: /^\d{3} ms apart$/ }] })
})
