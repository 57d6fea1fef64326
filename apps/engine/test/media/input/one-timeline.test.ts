import t from 'tap'
import { NEEDS_FFMPEG, run } from '../support/clips.ts'
import { isHeard, isInSync } from '../support/heard.ts'
import { play } from '../support/played.ts'
import { BEEPS, flashingClip, joined } from '../support/timeline-clips.ts'

t.test(
  'each turn of a loop sounds although its sound is shorter than its picture',
  NEEDS_FFMPEG,
  async (t) => {
    for (const name of ['short.mp4', 'short.mkv', 'short.ts', 'short.flv']) {
      const path = await flashingClip(`${t.testdir()}/${name}`, { soundSeconds: 1.5 })
      const expected = [
        [0, 1.5],
        [4, 5.5],
        [8, 9.5],
      ] as const
      isHeard(t, await play(path, { seconds: 11, loop: true }), { expected, name })
    }
  },
)

t.test('each turn of a loop sounds whole although its picture is shorter', NEEDS_FFMPEG, async (t) => {
  const path = await flashingClip(`${t.testdir()}/long.mp4`, { pictureSeconds: 1, soundSeconds: 3 })
  const played = await play(path, { seconds: 8.5, loop: true })
  isHeard(t, played, { expected: [[0, 8.5]], name: 'sound' })
  t.ok((played.brightness[75] ?? 255) < 40, 'the last picture holds')
  t.ok((played.brightness[160] ?? 0) > 200, 'the picture begins again with the sound')
})

t.test(
  'a hole of 3 s in the sound is silence of its length and takes nothing else',
  NEEDS_FFMPEG,
  async (t) => {
    const cut = ['-af', "aselect='lt(t,2)+gte(t,5)'"]
    for (const name of ['hole.mkv', 'hole.mp4', 'hole.ts']) {
      const path = await flashingClip(`${t.testdir()}/${name}`, { pictureSeconds: 8, more: cut })
      const expected = [
        [0, 2],
        [5, 8],
      ] as const
      isHeard(t, await play(path, { seconds: 9 }), { expected, name })
    }
  },
)

t.test('picture and sound stay together behind a hole in both', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const part = (name: string, more: readonly string[] = []) =>
    flashingClip(`${dir}/${name}.ts`, { pictureSeconds: 2, sounds: BEEPS, more })
  const parts = [await part('first'), await part('second', ['-output_ts_offset', '5'])]
  const stream = await joined(`${dir}/pause.ts`, parts)
  const file = `${dir}/pause.mkv`
  await run('ffmpeg', ['-v', 'error', '-y', '-copyts', '-i', stream, '-c', 'copy', file])
  const expected = [
    [0, 0.5],
    [1, 1.5],
    [5, 5.5],
    [6, 6.5],
  ] as const
  for (const path of [stream, file]) {
    const played = await play(path, { seconds: 8 })
    isHeard(t, played, { expected, name: path.slice(-3) })
    isInSync(t, played, { flashes: 3, name: path.slice(-3) })
  }
})

t.test('sound that begins later or earlier than the picture keeps its time', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const late = await flashingClip(`${dir}/late.mp4`, { more: ['-af', 'asetpts=PTS+2/TB', '-t', '4'] })
  const played = await play(late, { seconds: 4 })
  isHeard(t, played, { expected: [[2, 4]], name: 'later' })
  const early = ['-vf', 'setpts=PTS+2/TB', '-t', '4', '-fps_mode', 'passthrough']
  const earlier = await play(await flashingClip(`${dir}/early.mkv`, { more: early }), { seconds: 4 })
  isHeard(t, earlier, { expected: [[0, 4]], name: 'earlier' })
  t.equal(earlier.brightness[90], null, 'no picture before its time')
  t.ok((earlier.brightness[105] ?? 0) > 200, 'the picture at its time')
})

t.test('a change of the rate and of the channels makes no gap', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const parts = [
    await flashingClip(`${dir}/stereo.ts`, {}),
    await flashingClip(`${dir}/mono.ts`, { rate: 44_100, channels: 1 }),
    await flashingClip(`${dir}/surround.ts`, { rate: 32_000, channels: 6 }),
  ]
  const played = await play(await joined(`${dir}/all.ts`, parts), { seconds: 12 })
  isHeard(t, played, { expected: [[0, 12]], name: 'tone' })
})

t.test('a source of one track plays that track', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  for (const name of ['sound.mp4', 'sound.ts', 'sound.mkv']) {
    const path = await flashingClip(`${dir}/${name}`, { pictureSeconds: 0, soundSeconds: 2 })
    const sound = await play(path, { seconds: 5, loop: true })
    isHeard(t, sound, { expected: [[0, 5]], name })
    t.equal(sound.states.at(-1), 'playing')
  }
  const path = await flashingClip(`${dir}/picture.mp4`, { pictureSeconds: 2, soundSeconds: 0 })
  const picture = await play(path, { seconds: 5, loop: true })
  t.ok((picture.brightness[210] ?? 0) > 200, 'its third turn is shown')
  t.equal(picture.states.at(-1), 'playing')
})
