import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childrenOf, eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { inspectFile } from '../src/index.ts'

const DEADLINE = { deadlineMs: 60_000 }
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const fonts = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')

const codeOf = async (path: string, options = DEADLINE) => {
  const inspected = await inspectFile(path, options)
  return inspected.ok ? inspected.value : inspected.fault.code
}

t.test('videos are opened and measured', async (t) => {
  const clips = {
    'clip.mp4': 'video/mp4',
    'clip.mov': 'video/quicktime',
    'clip.mkv': 'video/matroska',
    'clip.webm': 'video/webm',
    'clip.m2ts': 'video/mp2t',
  }
  const measure = async ([name, mediaType]: [string, string]) => {
    const inspected = await inspectFile(fixture(name), DEADLINE)
    t.match(inspected, { ok: true, value: { kind: 'video', mediaType, width: 64, height: 36 } }, name)
    const durationMs = inspected.ok ? inspected.value.durationMs : null
    t.ok(durationMs !== null && durationMs >= 900 && durationMs <= 1200, `${name} lasts ${durationMs} ms`)
  }
  await Promise.all(Object.entries(clips).map(measure))
})

t.test('images and fonts are told by their headers, whatever their name', async (t) => {
  const directory = await temporaryDirectory(t)
  const path = join(directory, 'clip.mp4')
  await copyFile(fixture('image.png'), path)
  t.same(await codeOf(path), {
    kind: 'image',
    mediaType: 'image/png',
    width: 24,
    height: 16,
    durationMs: null,
  })
  const font = { kind: 'font', mediaType: 'font/ttf', width: null, height: null, durationMs: null }
  t.same(await codeOf(join(fonts, 'DejaVuSans.ttf')), font)
})

t.test('an image that moves has the length of one turn, or a warning that it stands still', async (t) => {
  const directory = await temporaryDirectory(t)
  const picture = Buffer.from('21f904000a0000002c00000000020002000002010000', 'hex')
  const screen = Buffer.from('47494638396102000200000000', 'hex')
  const measure = async (name: string, count: number) => {
    const path = join(directory, name)
    await writeFile(path, Buffer.concat([screen, ...Array.from({ length: count }, () => picture)]))
    return codeOf(path)
  }
  t.same(await measure('moves', 3), {
    kind: 'image',
    mediaType: 'image/gif',
    width: 2,
    height: 2,
    durationMs: 300,
  })
  t.match(await measure('too long', 5001), {
    kind: 'image',
    durationMs: null,
    warnings: [{ code: 'media.not_honoured', message: /only its first picture is shown/ }],
  })
})

t.test('refuses a file of any other kind as not supported', async (t) => {
  const directory = await temporaryDirectory(t)
  const font = await readFile(join(fonts, 'DejaVuSans.ttf'))
  const clip = await readFile(fixture('clip.mp4'))
  const files = {
    empty: '',
    text: 'just words',
    'playlist.mp4': '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n',
    'concat.mp4': 'ffconcat version 1.0\nfile /etc/passwd\n',
    'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>',
    'cut font': font.subarray(0, 5000),
    'cut clip': clip.subarray(0, 200),
    'a box and then noise': Buffer.concat([clip.subarray(0, 40), Buffer.alloc(100_000, 0xa5)]),
    'matroska and then nothing': Buffer.from('1a45dfa3'.padEnd(400, '0'), 'hex'),
    'sync bytes only': Buffer.alloc(188 * 20, 0x47),
  }
  const inspect = async ([name, bytes]: [string, string | Buffer]) => {
    const path = join(directory, name)
    await writeFile(path, bytes)
    t.equal(await codeOf(path), 'asset.unsupported', name)
  }
  await Promise.all(Object.entries(files).map(inspect))
  t.equal(await codeOf(fixture('sound.m4a')), 'asset.unsupported', 'sound without a picture')
})

t.test('media that needs a decoder off the list is refused by the name of its codec', async (t) => {
  const inspected = await inspectFile(fixture('ffv1.mkv'), DEADLINE)
  t.match(inspected, { ok: false, fault: { code: 'asset.unsupported', detail: /codec ffv1/ } })
})

t.test('an image bomb is too large from its header', async (t) => {
  const path = join(await temporaryDirectory(t), 'bomb.png')
  const bytes = Buffer.from(await readFile(fixture('image.png')))
  bytes.writeUInt32BE(16_000, 16)
  bytes.writeUInt32BE(16_000, 20)
  await writeFile(path, bytes)
  t.equal(await codeOf(path), 'source.too_large')
})

t.test('the deadline ends the child', async (t) => {
  t.equal(await codeOf(fixture('clip.mp4'), { deadlineMs: 1 }), 'asset.unsupported')
  await eventually(async () => (await childrenOf(process.pid)).length === 0, { what: 'no child left' })
})

t.test('a crowd is answered, each file with its kind or with a plain no', async (t) => {
  const codes = await Promise.all(
    Array.from({ length: 30 }, () => codeOf(fixture('clip.mp4'), { deadlineMs: 1 })),
  )
  const expected = ['asset.unsupported', 'service.unavailable']
  t.ok(codes.every((code) => typeof code === 'string' && expected.includes(code)))
  t.match(await codeOf(fixture('clip.mp4')), { kind: 'video' }, 'and the slots are free again')
})
