import t from 'tap'
import { silenceLibraries } from '../../../src/media/native/native.ts'
import { NEEDS_FFMPEG, run } from '../support/clips.ts'
import { playThrough, type Shown, scaleTarget } from '../support/shown.ts'

silenceLibraries()

const WIDTH = 320
const HEIGHT = 180
const FRAMES = 12
const STEP = 8
const FULL = ['-pix_fmt', 'yuv420p']
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '10', '-bf', '0']

/** A white bar that moves 8 pixels from field to field. */
const BAR =
  `color=c=black:s=${WIDTH}x${HEIGHT}:r=50[b];color=c=white:s=40x${HEIGHT}:r=50[w];` +
  `[b][w]overlay=x='n*${STEP}':y=0`

const FIELDS = { top: 'tinterlace=4,setfield=tff', bottom: 'tinterlace=5,setfield=bff' }

const makeClip = (path: string, filters: string, encode: string[]) =>
  run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `${BAR},${filters}`, '-frames:v', `${FRAMES}`],
    ...encode,
    path,
  ])

/** Pixels whose line differs from the next: the teeth of a comb. */
const teeth = ({ pixel }: Shown): number => {
  let count = 0
  for (let y = 20; y < HEIGHT - 20; y += 1)
    for (let x = 0; x < WIDTH; x += 2) if (Math.abs(pixel(x, y)[0] - pixel(x, y + 1)[0]) > 100) count += 1
  return count
}

/** Left side of the bar. */
const edge = ({ pixel }: Shown): number => {
  for (let x = 0; x < WIDTH; x += 1) if (pixel(x, HEIGHT / 2)[0] > 128) return x
  return -1
}

const worst = (pictures: readonly Shown[]) => Math.max(...pictures.map(teeth))

const CLIPS: [name: string, first: keyof typeof FIELDS, encode: string[]][] = [
  ['h264 top.mp4', 'top', [...H264, ...FULL, '-flags', '+ilme+ildct', '-top', '1']],
  ['h264 bottom.mkv', 'bottom', [...H264, ...FULL, '-flags', '+ilme+ildct', '-top', '0']],
  ['mpeg2 top.ts', 'top', ['-c:v', 'mpeg2video', '-q:v', '2', ...FULL, '-flags', '+ilme+ildct', '-top', '1']],
  [
    'prores top.mov',
    'top',
    ['-c:v', 'prores_ks', '-pix_fmt', 'yuv422p10le', '-flags', '+ilme+ildct', '-top', '1'],
  ],
  ['by the container alone.mov', 'top', ['-c:v', 'qtrle', '-pix_fmt', 'rgb24', '-field_order', 'tt']],
  ['bottom by the container alone.mov', 'bottom', ['-c:v', 'png', '-pix_fmt', 'rgb24', '-field_order', 'bb']],
  ['h264 by the container alone.mkv', 'top', [...H264, ...FULL, '-field_order', 'tt']],
]

t.test('interlaced pictures lose their combs and show their first field', NEEDS_FFMPEG, async (t) => {
  for (const [name, first, encode] of CLIPS) {
    const path = `${t.testdir()}/${name}`
    await makeClip(path, FIELDS[first], encode)
    const { pictures } = await playThrough(path, scaleTarget(WIDTH, HEIGHT))
    t.equal(pictures.length, FRAMES, `${name}: every picture comes`)
    t.ok(worst(pictures) < 40, `${name}: ${worst(pictures)} teeth`)
    const moved = pictures.map(edge)
    const expected = moved.map((_, index) => (2 * index + 1) * STEP)
    t.ok(
      moved.every((x, index) => Math.abs(x - (expected[index] ?? 0)) <= 3),
      `${name}: the bar is where the first field has it, ${moved}`,
    )
    const steps = pictures.slice(1).map(({ ptsMs }, index) => ptsMs - (pictures[index]?.ptsMs ?? 0))
    t.ok(
      steps.every((ms) => Math.abs(ms - 40) < 2),
      `${name}: one every 40 ms, ${steps}`,
    )
  }
})

t.test('off leaves the combs and on takes them from unmarked pictures', NEEDS_FFMPEG, async (t) => {
  const marked = `${t.testdir()}/marked.mp4`
  await makeClip(marked, FIELDS.top, CLIPS[0]?.[2] ?? [])
  const off = await playThrough(marked, scaleTarget(WIDTH, HEIGHT, { deinterlace: 'off' }))
  t.ok(worst(off.pictures) > 1000, 'the clip has combs')
  const unmarked = `${t.testdir()}/unmarked.mp4`
  await makeClip(unmarked, `${FIELDS.top},setfield=prog`, [...H264, ...FULL])
  const auto = await playThrough(unmarked, scaleTarget(WIDTH, HEIGHT))
  t.ok(worst(auto.pictures) > 1000, 'nothing says that it is interlaced')
  const on = await playThrough(unmarked, scaleTarget(WIDTH, HEIGHT, { deinterlace: 'on' }))
  t.ok(worst(on.pictures) < 40 && on.pictures.length === FRAMES, `${worst(on.pictures)} teeth`)
})

t.test('a source that turns interlaced and back shows every picture once', NEEDS_FFMPEG, async (t) => {
  const folder = t.testdir()
  const interlaced = CLIPS[2]?.[2] ?? []
  await makeClip(`${folder}/a.ts`, 'fps=25', ['-c:v', 'mpeg2video', '-q:v', '2', ...FULL])
  await makeClip(`${folder}/b.ts`, FIELDS.top, interlaced)
  const list = ['a', 'b', 'a'].map((name) => `${folder}/${name}.ts`).join('|')
  await run('ffmpeg', ['-v', 'error', '-y', '-i', `concat:${list}`, '-c', 'copy', `${folder}/all.ts`])
  const { pictures } = await playThrough(`${folder}/all.ts`, scaleTarget(WIDTH, HEIGHT))
  t.equal(pictures.length, 3 * FRAMES)
  t.ok(worst(pictures) < 40, `${worst(pictures)} teeth`)
  t.ok(
    pictures.every(({ ptsMs }, index) => ptsMs > (pictures[index - 1]?.ptsMs ?? -1)),
    'in order',
  )
})
