import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
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
  const inspected = await inspectFile(path, { deadlineMs: 20_000 })
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

/** Writes the configuration of Dolby Vision profile 5 into the description of the first track. */
const markDolbyVision = async (path: string) => {
  const bytes = await readFile(path)
  const box = Buffer.alloc(32)
  box.writeUInt32BE(box.length, 0)
  box.write('dvcC', 4, 'latin1')
  // Version 1.0, profile 5, level 6, with its own metadata, compatible with nothing.
  box.set([1, 0, 0x0a, 0x35, 0x00], 8)
  for (const parent of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'avc1']) {
    const at = bytes.indexOf(parent, 0, 'latin1') - 4
    bytes.writeUInt32BE(bytes.readUInt32BE(at) + box.length, at)
  }
  const after = bytes.indexOf('avcC', 0, 'latin1') - 4
  await writeFile(path, Buffer.concat([bytes.subarray(0, after), box, bytes.subarray(after)]))
}

t.test(
  'Dolby Vision without a base that others can show is a warning of the asset',
  NEEDS_FFMPEG,
  async (t) => {
    const path = `${await temporaryDirectory(t)}/dolby.mp4`
    await makeClip(path)
    await markDolbyVision(path)
    t.match(await sizeOf(path), { warnings: [{ code: 'media.not_honoured', message: /Dolby Vision/ }] })
  },
)
