import { succeed } from '@stream-manager/contracts'
import t from 'tap'
import { CancelledError, Playback } from '../../../src/media/input/playback.ts'
import { VideoSource } from '../../../src/media/input/video-source.ts'
import { NativeFailure } from '../../../src/media/native/native.ts'
import { FILE_FORMATS, PROBE_LIMITS } from '../../../src/sources/demuxer-options.ts'
import type { MediaSource } from '../../../src/sources/source.ts'
import { mediaBombs } from '../support/bombs.ts'
import { NEEDS_FFMPEG, run } from '../support/clips.ts'
import { scaleTarget } from '../support/shown.ts'

/** Its sound fails in the resampler while the file is still read. */
const TRACKS = 'sound of 255 tracks.mkv'
/** Before the fix one opening in ten reported the wrong error. */
const OPENINGS = 60

const makeSource = async (folder: string): Promise<MediaSource> => {
  const path = `${folder}/tracks.mkv`
  await run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', ...(mediaBombs[TRACKS] ?? []), path])
  const options = { ...PROBE_LIMITS, protocol_whitelist: 'file', format_whitelist: FILE_FORMATS }
  return { kind: 'asset', live: false, url: `file:${path}`, demuxer: null, options, label: 'tracks' }
}

const TARGET = scaleTarget(32, 18)
const OPTIONS = { loop: true, target: () => TARGET, beforeNative: () => undefined }

t.test('a fault of one track is reported although it ends the other loops', NEEDS_FFMPEG, async (t) => {
  const source = await makeSource(t.testdir())
  const errors = await Promise.all(
    Array.from({ length: OPENINGS }, () =>
      new Playback({ ...OPTIONS, source }).run().then(
        () => null,
        (error: unknown) => error,
      ),
    ),
  )
  t.equal(errors.filter((error) => error instanceof NativeFailure).length, OPENINGS)
})

t.test('a cancelled playback reports no fault', NEEDS_FFMPEG, async (t) => {
  const source = await makeSource(t.testdir())
  const playback = new Playback({ ...OPTIONS, source })
  const running = playback.run()
  playback.cancel()
  const error = await running.catch((caught: unknown) => caught)
  t.ok(error === undefined || error instanceof CancelledError)
  const closed = new VideoSource({ ...OPTIONS, resolve: async () => succeed(source) })
  closed.close()
  t.equal(closed.status().state, 'loading')
})
