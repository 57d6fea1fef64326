import t from 'tap'
import { PICTURE_PIXELS_MAX } from '../../src/layers/surface.ts'
import { contextWith, keyOf, layerOf, paint, pixel } from './painting.ts'

const red = (placement: Parameters<typeof layerOf>[2]) => layerOf('color', { color: '#ff0000' }, placement)
const RED = [255, 0, 0, 255]
const CLEAR = [0, 0, 0, 0]

t.test('a picture has the size of its frame and straight alpha', async (t) => {
  const picture = await paint(layerOf('color', { color: '#ff000080' }))
  t.match(picture, { width: 100, height: 50, offsetX: 0, offsetY: 0 })
  t.equal(picture.rgba.length, 100 * 50 * 4)
  for (const [x, y] of [
    [0, 0],
    [99, 0],
    [0, 49],
    [99, 49],
    [50, 25],
  ] as const) {
    t.same(pixel(picture, x, y), [255, 0, 0, 128])
  }
})

t.test('a frame of part pixels is rounded, and never less than one pixel', async (t) => {
  t.match(await paint(red({ frame: { x: 0.4, y: 0, width: 10.6, height: 1 } })), { width: 11, height: 1 })
  t.match(await paint(red({ frame: { x: 0, y: 0, width: 1, height: 1.2 } })), { width: 1, height: 1 })
})

t.test('a quarter turn swaps width and height about the same centre', async (t) => {
  for (const rotation of [90, -90, 270]) {
    const picture = await paint(red({ rotation }))
    t.match(picture, { width: 50, height: 100, offsetX: 25, offsetY: -25 }, `${rotation} degrees`)
    t.same(pixel(picture, 0, 0), RED)
    t.same(pixel(picture, 49, 99), RED)
  }
  t.match(await paint(red({ rotation: 360 })), { width: 100, height: 50, offsetX: 0, offsetY: 0 })
})

t.test('a turned frame has clear corners and keeps its centre', async (t) => {
  const picture = await paint(red({ rotation: 45 }))
  t.equal(picture.width, picture.height)
  t.equal(picture.offsetX + picture.width / 2, 50, 'the centre of the frame')
  t.equal(picture.offsetY + picture.height / 2, 25)
  t.same(pixel(picture, 0, 0), CLEAR)
  t.same(pixel(picture, picture.width / 2, picture.height / 2), RED)
})

t.test('a layer larger than any programme is painted only inside the programme', async (t) => {
  const frame = { x: -4000, y: 600, width: 8192, height: 8192 }
  const picture = await paint(red({ frame }))
  t.match(picture, { width: 1280, height: 120, offsetX: 4000, offsetY: 0 })
  t.same(pixel(picture, 1279, 119), RED)
  t.not(keyOf(red({ frame })), keyOf(red({ frame: { ...frame, y: 500 } })), 'moving it shows another part')
  const outside = await paint(red({ frame: { ...frame, x: 8000 } }))
  t.match(outside, { width: 1 })
})

t.test('no frame, turn or programme makes a picture over the cap', async (t) => {
  const contexts = [contextWith(), contextWith({ programme: { width: 3840, height: 2160 } })]
  for (const rotation of [0, 45, 137]) {
    for (const [width, height] of [
      [8192, 8192],
      [8192, 1],
      [3840, 2161],
      [5000, 1600],
    ] as const) {
      const layer = red({ rotation, frame: { x: -100, y: -100, width, height } })
      for (const context of contexts) {
        const picture = await paint(layer, context)
        t.ok(picture.width * picture.height <= PICTURE_PIXELS_MAX, `${width}x${height} at ${rotation}`)
      }
    }
  }
})

t.test('the key follows what is seen and nothing else', async (t) => {
  const key = keyOf(red({}))
  t.equal(keyOf(red({ frame: { x: 30, y: 40, width: 100, height: 50 } })), key, 'moving is no new picture')
  t.not(keyOf(red({ frame: { x: 0, y: 0, width: 101, height: 50 } })), key)
  t.not(keyOf(red({ rotation: 1 })), key)
  t.not(keyOf(layerOf('color', { color: '#ff0001' })), key)
})
