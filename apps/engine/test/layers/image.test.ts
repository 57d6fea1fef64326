import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { temporaryDirectory, webServer, withOrientation } from '@stream-manager/test-kit'
import t from 'tap'
import type { Picture } from '../../src/layers/painter.ts'
import { PUBLIC_ONLY } from '../support/egress.ts'
import { assetOf, contextWith, keyOf, layerOf, paint, pixel, tryPaint } from './painting.ts'

const RED = [255, 0, 0, 255]
const HALF_GREEN = [0, 255, 0, 128]
const CLEAR = [0, 0, 0, 0]

/** 40x20: the left half red, the right half green and half transparent. */
const twoHalves = () => {
  const canvas = createCanvas(40, 20)
  const context = canvas.getContext('2d')
  context.fillStyle = '#ff0000'
  context.fillRect(0, 0, 20, 20)
  context.fillStyle = '#00ff0080'
  context.fillRect(20, 0, 20, 20)
  return canvas
}

const storeOf = async (t: Parameters<typeof temporaryDirectory>[0], files: Record<string, Buffer>) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'assets'))
  for (const [id, bytes] of Object.entries(files)) await writeFile(join(dataDir, 'assets', id), bytes)
  const assets = Object.fromEntries(Object.keys(files).map((id) => [id, assetOf(id, 'image')]))
  return contextWith({ dataDir, assets })
}

const image = (assetId: string, placement: Parameters<typeof layerOf>[2] = {}) =>
  layerOf('image', { assetId }, placement)

t.test('contain, cover and fill place the picture, with its alpha exact', async (t) => {
  const context = await storeOf(t, { halves: twoHalves().toBuffer('image/png') })
  const square = { x: 0, y: 0, width: 80, height: 80 }
  const contained = await paint(image('halves', { frame: square }), context)
  t.same(pixel(contained, 10, 40), RED)
  t.same(pixel(contained, 70, 40), HALF_GREEN)
  t.same(pixel(contained, 10, 15), CLEAR, 'bars above and below')
  const covered = await paint(image('halves', { frame: square, fit: 'cover' }), context)
  t.same(pixel(covered, 5, 5), RED)
  t.same(pixel(covered, 75, 75), HALF_GREEN)
  const filled = await paint(image('halves', { frame: { ...square, width: 10 }, fit: 'fill' }), context)
  t.same(pixel(filled, 1, 79), RED)
  t.same(pixel(filled, 9, 0), HALF_GREEN)
})

t.test('every type of the list is drawn', async (t) => {
  const canvas = twoHalves()
  const files = {
    png: await canvas.encode('png'),
    webp: await canvas.encode('webp', 100),
    avif: await canvas.encode('avif', { quality: 100 }),
    jpeg: await canvas.encode('jpeg', 100),
    gif: Buffer.from('R0lGODlhAQABAIABAP8AAP///yH5BAEKAAEALAAAAAABAAEAAAICRAEAOw==', 'base64'),
  }
  const context = await storeOf(t, files)
  const frame = { x: 0, y: 0, width: 40, height: 20 }
  for (const type of Object.keys(files)) {
    const [red = 0, green = 0, , alpha] = pixel(
      await paint(image(type, { frame, fit: 'cover' }), context),
      5,
      10,
    )
    t.ok(red > 245 && green < 10 && alpha === 255, `${type}: ${red} ${green} ${alpha}`)
  }
})

/** 40x20: red and green above blue and yellow. */
const fourCorners = () => {
  const canvas = createCanvas(40, 20)
  const context = canvas.getContext('2d')
  for (const [index, colour] of ['#ff0000', '#00ff00', '#0000ff', '#ffff00'].entries()) {
    context.fillStyle = colour
    context.fillRect((index % 2) * 20, Math.floor(index / 2) * 10, 20, 10)
  }
  return canvas
}

const NAMES: Readonly<Record<string, string>> = { '100': 'R', '010': 'G', '001': 'B', '110': 'Y' }

/** Top left, top right, bottom left and bottom right as letters. */
const cornersOf = (picture: Picture) => {
  const { width, height } = picture
  const places = [
    [4, 4],
    [width - 5, 4],
    [4, height - 5],
    [width - 5, height - 5],
  ] as const
  return places
    .map(([x, y]) => pixel(picture, x, y).slice(0, 3))
    .map((colour) => NAMES[colour.map((value) => (value > 128 ? 1 : 0)).join('')] ?? '?')
    .join('')
}

const UPRIGHT_CORNERS = ['RGBY', 'GRYB', 'YBGR', 'BYRG', 'RBGY', 'BRYG', 'YGBR', 'GYRB']

for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
  t.test(`${format}: each of the eight orientations is shown upright, also mirrored`, async (t) => {
    const stored = await fourCorners().encode(format as 'jpeg', 100)
    for (const [index, corners] of UPRIGHT_CORNERS.entries()) {
      const name = `${format}-${index + 1}`
      const context = await storeOf(t, { [name]: withOrientation(format, stored, index + 1) })
      const size = index < 4 ? { width: 40, height: 20 } : { width: 20, height: 40 }
      const picture = await paint(image(name, { frame: { x: 0, y: 0, ...size } }), context)
      t.equal(cornersOf(picture), corners, `orientation ${index + 1}`)
      t.equal(pixel(picture, 0, 0)[3], 255, 'the turned picture fills its frame')
    }
  })
}

t.test(
  'a missing, damaged or oversized file and a file that is no image are refused by their reason',
  async (t) => {
    const png = twoHalves().toBuffer('image/png')
    const bomb = Buffer.from(png)
    bomb.writeUInt32BE(16_000, 16)
    bomb.writeUInt32BE(16_000, 20)
    const damaged = Buffer.concat([png.subarray(0, 33), Buffer.alloc(200, 0xa5)])
    const stored = await storeOf(t, {
      bomb,
      damaged,
      svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    })
    const assets = { ...stored.assets, clip: assetOf('clip', 'video'), gone: assetOf('gone', 'image') }
    const context = { ...stored, assets }
    const codes = {
      bomb: 'source.too_large',
      svg: 'source.unreadable',
      clip: 'source.unreadable',
      gone: 'source.not_found',
      unknown: 'source.not_found',
      constructor: 'source.not_found',
    }
    for (const [id, code] of Object.entries(codes)) {
      t.match(await tryPaint(image(id), context), { ok: false, fault: { code } }, id)
    }
    const painted = await tryPaint(image('damaged'), context)
    t.ok(painted.ok || painted.fault.code === 'source.unreadable', 'damaged data never throws')
  },
)

t.test('an image is fetched once, and a failure is tried again when its time has come', async (t) => {
  const png = twoHalves().toBuffer('image/png')
  let broken = true
  const server = await webServer(t, (_request, response) => {
    if (broken) response.writeHead(500).end()
    else response.end(png)
  })
  const layer = layerOf('image', { url: `${server.url}/logo.png` })
  const at = (second: number) => contextWith({ now: new Date(second * 1000) })
  const key = keyOf(layer, at(0))
  const failed = await tryPaint(layer, at(0))
  t.match(failed, { ok: false, fault: { code: 'source.unreachable', retryAfterSeconds: Number } })
  t.equal(keyOf(layer, at(0)), key, 'no second try at once')
  await tryPaint({ ...layer, fit: 'fill' }, at(0))
  t.equal(server.requests.length, 1, 'nor for another reason to paint')
  t.not(keyOf(layer, at(60)), key, 'but later')
  broken = false
  t.same(pixel(await paint(layer, at(60)), 10, 25), RED)
  t.equal(keyOf(layer, at(60)), keyOf(layer, at(600)), 'and the key then stays')
  await paint({ ...layer, rotation: 45 }, at(600))
  t.equal(server.requests.length, 2, 'the bytes are kept')
})

t.test('two layers with one broken image do not hurry each other', async (t) => {
  const server = await webServer(t, (_request, response) => response.writeHead(404).end())
  const layer = layerOf('image', { url: `${server.url}/gone.png` })
  const context = contextWith({ now: new Date(0) })
  const results = await Promise.all([
    tryPaint(layer, context),
    tryPaint(layer, context),
    tryPaint(layer, context),
  ])
  for (const result of results) t.match(result, { ok: false, fault: { code: 'source.not_found' } })
  t.equal(keyOf(layer, contextWith({ now: new Date(0) })), keyOf(layer, contextWith({ now: new Date(400) })))
})

t.test('an image address is held to the same rules as any source', async (t) => {
  const server = await webServer(t, (_request, response) => response.end(twoHalves().toBuffer('image/png')))
  const strict = contextWith({ sources: PUBLIC_ONLY })
  for (const url of [
    `${server.url}/a.png`,
    'file:///etc/passwd',
    'data:image/png;base64,AA==',
    'rtmp://host/a/b',
  ]) {
    t.match(
      await tryPaint(layerOf('image', { url }), strict),
      { ok: false, fault: { code: 'source.refused' } },
      url,
    )
  }
  t.same(server.requests, [])
})
