import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { NEEDS_FFMPEG, run } from '../media/support/clips.ts'
import { follow } from './followed.ts'
import { startEngine } from './running-engine.ts'

const DEADLINE = { deadlineMs: 60_000 }

/** Decodes what came, as a player would that appends it in order. */
const probe = async (t: Test, media: Buffer) => {
  const file = join(t.testdir(), 'preview.mp4')
  await writeFile(file, media)
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_type,codec_name,nb_read_frames'],
    ...['-show_entries', 'frame=media_type,pts_time,key_frame', '-of', 'json', file],
  ])
  const { streams, frames } = JSON.parse(String(stdout))
  const timesOf = (type: string): number[] =>
    frames
      .filter(({ media_type }: { media_type: string }) => media_type === type)
      .map(({ pts_time }: { pts_time: string }) => Number(pts_time))
  return { streams, pictures: timesOf('video'), sounds: timesOf('audio') }
}

/** A B-picture arrives after the picture that it is shown before: some are still to come at the end. */
const REORDERED = 4

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, at) => time - (times[at] ?? 0))

t.test('a follower gets the encoder’s own pictures and sound, each picture once', NEEDS_FFMPEG, async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  const viewer = follow(t, engine.previews)
  await viewer.pictures(70)
  const { kinds, messages, media } = viewer
  t.strictSame(
    kinds()
      .filter((kind) => kind !== 'notice' && kind !== 'ended')
      .slice(0, 3),
    ['start', 'init', 'keyframe'],
  )
  t.match(
    messages().find(({ type }) => type === 'start'),
    { type: 'start', mimeType: /^video\/mp4; codecs="avc1\.[0-9a-f]{6},mp4a\.40\.2"$/ },
  )
  const { streams, pictures, sounds } = await probe(t, media())
  t.match(streams, [{ codec_name: 'h264' }, { codec_name: 'aac' }])
  t.ok(pictures.length >= 70, `${pictures.length} pictures`)
  t.ok(
    gapsOf(pictures.slice(0, -REORDERED)).every((gap) => Math.abs(gap - 1 / 30) < 0.002),
    'no picture is missing',
  )
  t.ok(
    gapsOf(sounds).every((gap) => Math.abs(gap - 1024 / 48_000) < 0.002),
    'no sound is missing',
  )
  t.ok(Math.abs((pictures[0] ?? 0) - (sounds[0] ?? 9)) < 0.1, 'both tracks are on one timeline')
  t.match(
    messages().find(({ type }) => type === 'levels'),
    {
      mix: { peakDbfs: null, rmsDbfs: null },
      layers: {},
    },
  )
  t.match(
    messages().find(({ type }) => type === 'timing'),
    { mediaMs: Number, encoderDelayMs: Number },
  )
})

t.test('one who comes later begins at once, and nothing is made when the last has left', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  const first = follow(t, engine.previews)
  await first.pictures(1)
  const second = follow(t, engine.previews)
  t.strictSame(second.kinds().slice(0, 3), ['start', 'init', 'keyframe'])
  second.leave()
  await first.pictures(10)
  first.leave()
  const made = first.parts.length
  const third = follow(t, engine.previews)
  await third.pictures(1)
  t.equal(first.parts.length, made)
  t.strictSame(
    third
      .kinds()
      .filter((kind) => kind !== 'notice' && kind !== 'ended')
      .slice(0, 3),
    ['start', 'init', 'keyframe'],
  )
})

t.test('the preview goes on with the next process, from a start of its own', async (t) => {
  const engine = await startEngine(t)
  const viewer = follow(t, engine.previews)
  await engine.control('start')
  await viewer.pictures(5)
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  const starts = () => viewer.kinds().filter((kind) => kind === 'start').length
  await eventually(() => starts() === 2, { what: 'the preview of the next process', ...DEADLINE })
  const types = viewer.messages().map(({ type }) => type)
  t.ok(types.includes('ended'), 'a viewer is told')
  t.ok(types.lastIndexOf('start') > types.indexOf('ended'))
})
