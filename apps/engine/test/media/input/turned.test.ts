import {
  addSampleDescription,
  cleanAperture,
  type DisplayMatrix,
  writeDisplayMatrix,
} from '@stream-manager/test-kit'
import t from 'tap'
import { silenceLibraries } from '../../../src/media/native/native.ts'
import { NEEDS_FFMPEG, run } from '../support/clips.ts'
import { quadrantClip, seenQuadrants, turnedQuadrants } from '../support/quadrants.ts'
import { playThrough, scaleTarget } from '../support/shown.ts'

silenceLibraries()

const TURNS: Record<string, DisplayMatrix> = {
  upright: [1, 0, 0, 1],
  'turned by 90 degrees': [0, 1, -1, 0],
  'turned by 180 degrees': [-1, 0, 0, -1],
  'turned by 270 degrees': [0, -1, 1, 0],
  'mirrored left to right': [-1, 0, 0, 1],
  'mirrored top to bottom': [1, 0, 0, -1],
  'mirrored and turned by 90 degrees': [0, 1, 1, 0],
  'mirrored and turned by 270 degrees': [0, -1, -1, 0],
}

t.test('a display matrix turns and mirrors the picture and its shape', NEEDS_FFMPEG, async (t) => {
  for (const [name, matrix] of Object.entries(TURNS)) {
    const path = `${t.testdir()}/clip.mp4`
    await quadrantClip(path, { frames: 1 })
    await writeDisplayMatrix(path, matrix)
    const { pictures, warnings } = await playThrough(path, scaleTarget(320, 180, { fit: 'contain' }))
    const [picture] = pictures
    if (!picture) throw new Error('no picture came')
    t.equal(seenQuadrants(picture), turnedQuadrants(matrix), name)
    t.same(picture.box, matrix[0] === 0 ? [109, 0, 101, 180] : [0, 0, 320, 180], `shape, ${name}`)
    t.same(warnings, [])
  }
})

t.test('cover cuts a turned picture at the sides that a viewer sees', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mp4`
  // The right edge of the lying picture, which is the lower one of the turned picture, is black.
  await quadrantClip(path, { filters: 'drawbox=x=280:w=40:c=black:t=fill,format=yuv420p', frames: 1 })
  await writeDisplayMatrix(path, [0, 1, -1, 0])
  const { pictures } = await playThrough(path, scaleTarget(180, 180, { fit: 'cover' }))
  t.match(pictures[0]?.box, [0, 0, 180, 180])
  t.same(pictures[0] && seenQuadrants(pictures[0]), 'blue red white lime')
  t.ok((pictures[0]?.pixel(90, 175)[0] ?? 0) > 200 || (pictures[0]?.pixel(90, 175)[1] ?? 0) > 200)
})

t.test('a picture that is turned in the middle of its stream follows at once', NEEDS_FFMPEG, async (t) => {
  const folder = t.testdir()
  const part = (name: string, bitstream: string[]) =>
    quadrantClip(`${folder}/${name}.ts`, {
      encode: ['-c:v', 'libx264', '-preset', 'ultrafast', ...bitstream],
    })
  await part('flat', [])
  await part('turned', ['-bsf:v', 'h264_metadata=display_orientation=insert:rotate=-90'])
  await part('mirrored', ['-bsf:v', 'h264_metadata=display_orientation=insert:flip=horizontal'])
  const list = ['flat', 'turned', 'mirrored'].map((name) => `${folder}/${name}.ts`).join('|')
  await run('ffmpeg', ['-v', 'error', '-y', '-i', `concat:${list}`, '-c', 'copy', `${folder}/all.ts`])
  const { pictures } = await playThrough(`${folder}/all.ts`, scaleTarget(320, 180))
  t.same(
    [...new Set(pictures.map(seenQuadrants))],
    ['red lime blue white', turnedQuadrants([0, 1, -1, 0]), turnedQuadrants([-1, 0, 0, 1])],
  )
})

t.test('pixels that are not square keep their shape, upright and turned', NEEDS_FFMPEG, async (t) => {
  const shapes: [file: string, sar: string, matrix: DisplayMatrix | null, box: number[]][] = [
    ['wide.mp4', '2/1', null, [0, 41, 320, 90]],
    ['wide.mkv', '2/1', null, [0, 41, 320, 90]],
    ['wide.ts', '2/1', null, [0, 41, 320, 90]],
    ['narrow.mp4', '1/2', null, [84, 0, 153, 172]],
    ['wide and turned.mp4', '2/1', [0, 1, -1, 0], [136, 0, 48, 172]],
  ]
  for (const [file, sar, matrix, box] of shapes) {
    const path = `${t.testdir()}/${file}`
    await quadrantClip(path, { filters: `setsar=${sar},format=yuv420p`, frames: 30 })
    if (matrix) await writeDisplayMatrix(path, matrix)
    const { pictures } = await playThrough(path, scaleTarget(320, 172, { fit: 'contain' }))
    t.same(pictures[0]?.box, box, file)
  }
})

t.test('an angle that is no quarter turn is a warning', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mp4`
  await quadrantClip(path, { frames: 1 })
  const turn = (degrees: number): DisplayMatrix => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    return [cos, sin, -sin, cos]
  }
  await writeDisplayMatrix(path, turn(100))
  const tilted = await playThrough(path, scaleTarget(320, 180))
  t.match(tilted.warnings, [{ code: 'media.not_honoured', message: /10 degrees/ }])
  t.equal(tilted.pictures[0] && seenQuadrants(tilted.pictures[0]), turnedQuadrants([0, 1, -1, 0]))
  await writeDisplayMatrix(path, turn(90.4))
  t.same((await playThrough(path, scaleTarget(320, 180))).warnings, [], 'cameras are not exact')
})

t.test('pixels outside the clean aperture are not shown', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/clip.mp4`
  const bars = 'drawbox=x=0:w=80:c=black:t=fill,drawbox=x=240:w=80:c=black:t=fill,format=yuv420p'
  await quadrantClip(path, { filters: bars, frames: 2 })
  await addSampleDescription(path, 'clap', cleanAperture(160, 180))
  const { pictures } = await playThrough(path, scaleTarget(320, 180, { fit: 'contain' }))
  t.same(pictures[0]?.box, [80, 0, 160, 180])
  t.equal(pictures[0] && seenQuadrants(pictures[0]), 'red lime blue white')
  t.ok((pictures[0]?.pixel(2, 10)[0] ?? 0) > 200, 'no bar at the left')
})
