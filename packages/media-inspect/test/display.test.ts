import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  addSampleDescription,
  cleanAperture,
  type DisplayMatrix,
  missingProgram,
  temporaryDirectory,
  writeDisplayMatrix,
} from '@stream-manager/test-kit'
import t from 'tap'
import { inspectFile } from '../src/index.ts'

const NEEDS_FFMPEG = { skip: missingProgram('ffmpeg') }
const run = promisify(execFile)

const makeClip = (path: string, { filters = 'null', options = [] as string[] } = {}) =>
  run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc=s=320x180:r=30,${filters},format=yuv420p`],
    ...['-frames:v', '10', '-c:v', 'libx264', '-preset', 'ultrafast', ...options, path],
  ])

const sizeOf = async (path: string) => {
  const inspected = await inspectFile(path, { deadlineMs: 60_000 })
  if (!inspected.ok) return inspected.fault.code
  const { width, height, warnings } = inspected.value
  return { width, height, warnings }
}

t.test('size of an asset is that of the turned picture in square pixels', NEEDS_FFMPEG, async (t) => {
  const folder = await temporaryDirectory(t)
  const clips: [name: string, sar: string, matrix: DisplayMatrix, width: number, height: number][] = [
    ['phone.mp4', '1/1', [0, 1, -1, 0], 180, 320],
    ['selfie.mov', '1/1', [0, 1, 1, 0], 180, 320],
    ['upside down.mp4', '1/1', [-1, 0, 0, -1], 320, 180],
    ['wide.mp4', '4/3', [1, 0, 0, 1], 427, 180],
    ['wide and turned.mp4', '4/3', [0, -1, 1, 0], 180, 427],
  ]
  for (const [name, sar, matrix, width, height] of clips) {
    await makeClip(`${folder}/${name}`, { filters: `setsar=${sar}` })
    await writeDisplayMatrix(`${folder}/${name}`, matrix)
    t.same(await sizeOf(`${folder}/${name}`), { width, height, warnings: undefined }, name)
  }
})

t.test('size counts what only the stream says, without its container', NEEDS_FFMPEG, async (t) => {
  const folder = await temporaryDirectory(t)
  const options = ['-bsf:v', 'h264_metadata=display_orientation=insert:rotate=90']
  await makeClip(`${folder}/turned.ts`, { options })
  t.match(await sizeOf(`${folder}/turned.ts`), { width: 180, height: 320 })
  await makeClip(`${folder}/wide.ts`, { filters: 'setsar=2/1' })
  t.match(await sizeOf(`${folder}/wide.ts`), { width: 640, height: 180 })
})

t.test('a turn that is no quarter turn is a warning of the asset', NEEDS_FFMPEG, async (t) => {
  const path = `${await temporaryDirectory(t)}/tilted.mp4`
  await makeClip(path)
  const [cos, sin] = [Math.cos(Math.PI / 12), Math.sin(Math.PI / 12)]
  await writeDisplayMatrix(path, [cos, sin, -sin, cos])
  const warnings = [{ code: 'media.not_honoured', message: /15 degrees/ }]
  t.match(await sizeOf(path), { width: 320, height: 180, warnings })
})

t.test('transparency that the codec cannot give is a warning of the asset', NEEDS_FFMPEG, async (t) => {
  const path = `${await temporaryDirectory(t)}/h264.mkv`
  await makeClip(path, { options: ['-metadata:s:v', 'alpha_mode=1'] })
  t.match(await sizeOf(path), { warnings: [{ code: 'media.not_honoured', message: /transparent/ }] })
})

t.test('a file that crashes its decoder is refused before any layer plays it', async (t) => {
  // Its alpha layer comes in packets without a base layer.
  const path = fileURLToPath(new URL('fixtures/hevc-lone-layer.mp4', import.meta.url))
  t.equal(await sizeOf(path), 'asset.unsupported')
})

t.test(
  'Dolby Vision without a base that others can show is a warning of the asset',
  NEEDS_FFMPEG,
  async (t) => {
    const path = `${await temporaryDirectory(t)}/dolby.mp4`
    await makeClip(path)
    // Version 1.0, profile 5, level 6, with its own metadata, compatible with nothing.
    const profile5 = Buffer.concat([Buffer.from([1, 0, 0x0a, 0x35, 0x00]), Buffer.alloc(19)])
    await addSampleDescription(path, 'dvcC', profile5)
    t.match(await sizeOf(path), { warnings: [{ code: 'media.not_honoured', message: /Dolby Vision/ }] })
  },
)

t.test('size is that of the clean aperture', NEEDS_FFMPEG, async (t) => {
  const path = `${await temporaryDirectory(t)}/clean.mp4`
  await makeClip(path)
  await addSampleDescription(path, 'clap', cleanAperture(160, 180))
  t.match(await sizeOf(path), { width: 160, height: 180 })
  await writeDisplayMatrix(path, [0, 1, -1, 0])
  t.match(await sizeOf(path), { width: 180, height: 160 })
})
