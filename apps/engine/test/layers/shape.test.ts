import t from 'tap'
import { layerOf, paint, pixel } from './painting.ts'

const RED = [255, 0, 0, 255]
const CLEAR = [0, 0, 0, 0]

t.test('a rectangle fills its frame to the last pixel', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'rectangle', fill: '#ff0000' }))
  t.same(pixel(picture, 0, 0), RED)
  t.same(pixel(picture, 99, 49), RED)
  t.same(
    pixel(await paint(layerOf('shape', { shape: 'rectangle' })), 0, 0),
    [255, 255, 255, 255],
    'white unless told',
  )
})

t.test('round corners are clear, with a soft edge', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'rectangle', fill: '#ff0000', radius: 20 }))
  t.same(pixel(picture, 0, 0), CLEAR)
  t.same(pixel(picture, 20, 0), RED)
  t.same(pixel(picture, 50, 25), RED)
  const alphas = Array.from({ length: 20 }, (_, x) => pixel(picture, x, 5)[3] ?? 0)
  t.ok(
    alphas.some((alpha) => alpha > 0 && alpha < 255),
    'an anti-aliased edge',
  )
})

t.test('an edge pixel keeps its colour and differs only in alpha', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'ellipse', fill: '#ff0000' }))
  for (let x = 0; x < 100; x += 1) {
    const [red, green, blue, alpha] = pixel(picture, x, 10)
    if ((alpha ?? 0) > 0) t.same([red, green, blue], [255, 0, 0])
  }
})

t.test('a radius larger than the frame makes a pill', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'rectangle', fill: '#ff0000', radius: 4096 }))
  t.same(pixel(picture, 2, 2), CLEAR)
  t.same(pixel(picture, 50, 0), RED)
})

t.test('the stroke lies inside the frame, and an open shape is clear inside', async (t) => {
  const open = { shape: 'rectangle', fill: null, stroke: '#0000ff', strokeWidth: 4 } as const
  const picture = await paint(layerOf('shape', open))
  t.same(pixel(picture, 0, 0), [0, 0, 255, 255])
  t.same(pixel(picture, 3, 25), [0, 0, 255, 255])
  t.same(pixel(picture, 4, 25), CLEAR)
  t.same(pixel(picture, 99, 49), [0, 0, 255, 255])
})

t.test('a stroke thicker than the frame fills it', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'rectangle', stroke: '#0000ff', strokeWidth: 200 }))
  t.same(pixel(picture, 50, 25), [0, 0, 255, 255])
  t.same(pixel(picture, 0, 0), [0, 0, 255, 255])
})

t.test('an ellipse touches the middle of each side', async (t) => {
  const picture = await paint(layerOf('shape', { shape: 'ellipse', fill: '#ff0000' }))
  t.same(pixel(picture, 0, 0), CLEAR)
  t.same(pixel(picture, 50, 25), RED)
  t.ok((pixel(picture, 50, 0)[3] ?? 0) > 200)
  t.ok((pixel(picture, 0, 25)[3] ?? 0) > 100)
})
