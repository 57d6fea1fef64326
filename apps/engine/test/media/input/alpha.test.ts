import { fileURLToPath } from 'node:url'
import { AV_PIX_FMT_YUVA444P, AVALPHA_MODE_PREMULTIPLIED, AVCOL_RANGE_JPEG } from 'node-av/constants'
import t from 'tap'
import { Demuxer } from '../../../src/media/input/demuxer.ts'
import { FrameScaler } from '../../../src/media/input/frame-scaler.ts'
import { SourceWarnings } from '../../../src/media/input/source-warnings.ts'
import { newFrame, silenceLibraries } from '../../../src/media/native/native.ts'
import { NEEDS_FFMPEG } from '../support/clips.ts'
import { quadrantClip } from '../support/quadrants.ts'
import { fileSource, playThrough, scaleTarget } from '../support/shown.ts'

silenceLibraries()

const TARGET = scaleTarget(320, 180)
/** Opacity grows from left to right: none, half, all. */
const ALPHA =
  "format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='if(lt(X,100),0,if(lt(X,200),128,255))'"
const VPX = ['-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-pix_fmt', 'yuva420p']

const FORMATS: Record<string, string[]> = {
  'vp8.webm': ['-c:v', 'libvpx', ...VPX],
  'vp9.webm': ['-c:v', 'libvpx-vp9', ...VPX],
  'vp9.mkv': ['-c:v', 'libvpx-vp9', ...VPX],
  'prores4444.mov': ['-c:v', 'prores_ks', '-profile:v', '4444', '-pix_fmt', 'yuva444p10le'],
  'animation.mov': ['-c:v', 'qtrle', '-pix_fmt', 'argb'],
  'png.mov': ['-c:v', 'png', '-pix_fmt', 'rgba'],
}

t.test('opacity of every format that keeps one is in the layer', NEEDS_FFMPEG, async (t) => {
  for (const [name, encode] of Object.entries(FORMATS)) {
    const path = `${t.testdir()}/${name}`
    await quadrantClip(path, { filters: ALPHA, encode, frames: 3 })
    const { pictures, warnings } = await playThrough(path, TARGET)
    const last = pictures.at(-1)
    const opacity = [50, 150, 250].map((x) => last?.pixel(x, 45)[3] ?? -1)
    t.ok((opacity[0] ?? 99) < 8, `${name}: transparent at the left, ${opacity}`)
    t.ok(Math.abs((opacity[1] ?? 0) - 128) < 8, `${name}: half in the middle`)
    t.ok((opacity[2] ?? 0) > 247, `${name}: opaque at the right`)
    const [red, green, blue] = last?.pixel(150, 45) ?? []
    t.ok(
      (red ?? 0) > 230 && (green ?? 99) < 30 && (blue ?? 99) < 30,
      `${name}: pure red, ${red} ${green} ${blue}`,
    )
    t.same(warnings, [], name)
  }
})

t.test('opacity of HEVC is in the layer', async (t) => {
  const path = fileURLToPath(new URL('fixtures/hevc-alpha.mp4', import.meta.url))
  const { pictures } = await playThrough(path, TARGET)
  const [left, right] = [80, 240].map((x) => pictures.at(-1)?.pixel(x, 90)[3] ?? -1)
  t.ok(left !== undefined && left < 8 && right !== undefined && right > 247, `${left} ${right}`)
})

t.test('video without opacity stays opaque, at no extra cost', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/vp9.webm`
  await quadrantClip(path, { encode: ['-c:v', 'libvpx-vp9', ...VPX.slice(0, 4)], frames: 2 })
  const { pictures } = await playThrough(path, TARGET)
  t.same([...new Set(pictures.map(({ alpha }) => alpha))], [false])
})

t.test('opacity that the codec cannot give is a warning', NEEDS_FFMPEG, async (t) => {
  const path = `${t.testdir()}/h264.mkv`
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-metadata:s:v', 'alpha_mode=1']
  await quadrantClip(path, { encode, frames: 2 })
  const { pictures, warnings } = await playThrough(path, TARGET)
  t.match(warnings, [{ code: 'media.not_honoured', message: /transparent/ }])
  t.equal(pictures.length, 2)
})

t.test('colours that are multiplied by their opacity are divided again', NEEDS_FFMPEG, async (t) => {
  const clip = `${t.testdir()}/any.mp4`
  await quadrantClip(clip, { frames: 1 })
  const demuxer = await Demuxer.open(fileSource(clip))
  t.teardown(() => demuxer.close())
  const stream = demuxer.video?.stream
  if (!stream) throw new Error('the clip has no picture')
  const frame = newFrame()
  frame.format = AV_PIX_FMT_YUVA444P
  frame.width = 64
  frame.height = 64
  frame.colorRange = AVCOL_RANGE_JPEG
  frame.alphaMode = AVALPHA_MODE_PREMULTIPLIED
  frame.getBuffer()
  // Grey of 100 under half opacity is grey of 200.
  for (const [plane, value] of [100, 128, 128, 128].entries()) frame.data?.[plane]?.fill(value)
  const scaler = new FrameScaler(stream, new SourceWarnings())
  const shown = await scaler.scale(frame, scaleTarget(64, 64))
  const luma = shown?.frame.data?.[0]?.[32 * 64 + 32] ?? 0
  t.ok(Math.abs(luma - (16 + (200 * 219) / 255)) < 4, `luma ${luma}`)
  t.equal(shown?.frame.data?.[3]?.[0], 128)
  shown?.frame.free()
  scaler.close()
})
