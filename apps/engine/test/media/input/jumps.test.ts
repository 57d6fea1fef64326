import t from 'tap'
import { NEEDS_FFMPEG } from '../support/clips.ts'
import { isHeard, isInSync } from '../support/heard.ts'
import { play } from '../support/played.ts'
import { BEEPS, flashingClip, joined, playlistOf } from '../support/timeline-clips.ts'

t.test('a playlist sounds on through its discontinuities and its loop', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const offsets = { again: 0, ahead: 9, far: 5000, wraps: 95_440 }
  for (const [name, seconds] of Object.entries(offsets)) {
    const more = ['-output_ts_offset', `${seconds}`]
    await flashingClip(`${dir}/${name}-tone.ts`, { more })
    await flashingClip(`${dir}/${name}.ts`, { sounds: BEEPS, more })
  }
  for (const order of [
    ['again', 'again'],
    ['again', 'ahead'],
    ['far', 'again'],
    ['wraps', 'again'],
  ]) {
    const name = order.join(', ')
    const tones = order.map((part) => `${part}-tone.ts`)
    const tone = await play(await playlistOf(`${dir}/tones.m3u8`, tones), { seconds: 13, loop: true })
    isHeard(t, tone, { expected: [[0, 13]], name })
    const beeps = order.map((part) => `${part}.ts`)
    const beep = await play(await playlistOf(`${dir}/beeps.m3u8`, beeps), { seconds: 13, loop: true })
    isInSync(t, beep, { flashes: 11, name })
  }
})

t.test('a transport stream of several recordings plays and loops as one', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const part = (name: string, offset: number) =>
    flashingClip(`${dir}/${name}.ts`, { sounds: BEEPS, more: ['-output_ts_offset', `${offset}`] })
  const parts = [await part('late', 600), await part('early', 0), await part('wraps', 95_440)]
  const played = await play(await joined(`${dir}/all.ts`, parts), { seconds: 20, loop: true })
  isInSync(t, played, { flashes: 18, name: 'three recordings and the loop' })
})

t.test('a source that moves its tracks to other streams plays on', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const parts = {
    first: [],
    moved: ['-mpegts_start_pid', '0x200'],
    recoded: ['-mpegts_start_pid', '0x300', '-c:a', 'mp2'],
  }
  for (const [name, more] of Object.entries(parts)) {
    await flashingClip(`${dir}/${name}.ts`, { more })
    await flashingClip(`${dir}/${name}-beeps.ts`, { more, sounds: BEEPS })
  }
  const names = ['first', 'moved', 'recoded', 'first']
  for (const file of ['playlist.m3u8', 'stream.ts']) {
    const isPlaylist = file.endsWith('.m3u8')
    const make = (files: string[]) =>
      isPlaylist
        ? playlistOf(`${dir}/${file}`, files)
        : joined(
            `${dir}/${file}`,
            files.map((name) => `${dir}/${name}`),
          )
    const tone = await play(await make(names.map((name) => `${name}.ts`)), { seconds: 20, loop: true })
    isHeard(t, tone, { expected: [[0, 20]], name: file })
    const beeps = await make(['first', 'moved', 'first'].map((name) => `${name}-beeps.ts`))
    // The demuxer keeps the last packet of a stream until the stream comes back, and it hides the first sound then.
    const moved = { flashes: 14, name: file, toleranceMs: 90 }
    isInSync(t, await play(beeps, { seconds: 16, loop: true }), moved)
  }
})

t.test('a track that begins in the middle of a source plays', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  await flashingClip(`${dir}/mute.ts`, { soundSeconds: 0 })
  await flashingClip(`${dir}/blind.ts`, { pictureSeconds: 0, soundSeconds: 4 })
  await flashingClip(`${dir}/whole.ts`)
  const late = await play(await playlistOf(`${dir}/sound.m3u8`, ['mute.ts', 'whole.ts']), { seconds: 7.5 })
  isHeard(t, late, { expected: [[4, 7.5]], name: 'sound' })
  const picture = await play(await playlistOf(`${dir}/picture.m3u8`, ['blind.ts', 'whole.ts']), {
    seconds: 7.5,
  })
  isHeard(t, picture, { expected: [[0, 7.5]], name: 'sound before the picture' })
  t.equal(picture.brightness[190], null, 'no picture before its time')
  t.ok((picture.brightness[215] ?? 0) > 200, 'the picture at its time')
})
