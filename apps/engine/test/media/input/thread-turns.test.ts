import t from 'tap'
import { colourClip, NEEDS_FFMPEG, run } from '../support/clips.ts'
import { playThrough, scaleTarget } from '../support/shown.ts'
import { threadTurns } from '../support/thread-turns.ts'

/** Opening, the end of the file and the flush of both decoders. */
const AROUND = 20

/** Shorter than the sound that a source decodes ahead. */
const SECONDS = 0.8

const packetsOf = async (path: string): Promise<{ readonly pictures: number; readonly sounds: number }> => {
  const count = async (track: string) => {
    const args = ['-v', 'error', '-select_streams', track, '-count_packets', '-of', 'csv=p=0']
    const { stdout } = await run('ffprobe', [...args, '-show_entries', 'stream=nb_read_packets', path])
    return Number.parseInt(stdout, 10)
  }
  return { pictures: await count('v'), sounds: await count('a') }
}

t.test(
  'a scaled picture takes three turns of the thread pool, and a sound takes one',
  NEEDS_FFMPEG,
  async (t) => {
    const path = `${t.testdir()}/clip.mp4`
    await colourClip(path, { seconds: SECONDS })
    const { pictures, sounds } = await packetsOf(path)
    const turns = await threadTurns(() => playThrough(path, scaleTarget(160, 90)))
    t.ok(turns >= pictures + sounds, `${turns} turns: each packet is read by one`)
    t.ok(
      turns <= 3 * pictures + sounds + AROUND,
      `${turns} turns for ${pictures} pictures and ${sounds} sounds`,
    )
  },
)

t.test(
  'a picture that is shown as it was decoded takes two turns, and keeps its pixels',
  NEEDS_FFMPEG,
  async (t) => {
    const clip = `${t.testdir()}/clip.mp4`
    await colourClip(clip, { seconds: SECONDS })
    const path = `${t.testdirName}/tagged.mp4`
    const tags = 'h264_metadata=matrix_coefficients=1:video_full_range_flag=0'
    await run('ffmpeg', ['-v', 'error', '-i', clip, '-c', 'copy', '-bsf:v', tags, path])
    const { pictures, sounds } = await packetsOf(path)
    const shown: Awaited<ReturnType<typeof playThrough>>['pictures'] = []
    const turns = await threadTurns(async () => {
      shown.push(...(await playThrough(path, scaleTarget(320, 180))).pictures)
    })
    t.ok(
      turns <= 2 * pictures + sounds + AROUND,
      `${turns} turns for ${pictures} pictures and ${sounds} sounds`,
    )
    t.equal(shown.length, pictures)
    t.same(shown[0]?.box, [0, 0, 320, 180])
    const [red = 0, green = 255, blue = 255] = shown[0]?.pixel(160, 90) ?? []
    t.ok(red > 200 && green < 60 && blue < 60, `red is ${red} ${green} ${blue}`)
  },
)
