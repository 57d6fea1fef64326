import t from 'tap'
import { compare, fromPng, type Picture, shrink, toPng } from '../page/support/appearance/small-picture.ts'

const SIZE = { width: 40, height: 40 }

const grey = (valueAt: (x: number, y: number) => number): Picture => ({
  ...SIZE,
  data: Uint8ClampedArray.from({ length: SIZE.width * SIZE.height * 4 }, (_, index) => {
    const pixel = index >> 2
    return index % 4 === 3 ? 255 : valueAt(pixel % SIZE.width, Math.floor(pixel / SIZE.width))
  }),
})

const PLAIN = grey(() => 100)
const withSquare = (side: number) => grey((x, y) => (x < side && y < side ? 200 : 100))

t.test('a picture is the same after it was written and read', async (t) => {
  const picture = withSquare(13)
  t.strictSame(Buffer.from((await fromPng(toPng(picture))).data), Buffer.from(picture.data))
})

t.test('a picture is shrunk to the means of its squares', async (t) => {
  const { width, height, data } = shrink(withSquare(6))
  t.strictSame([width, height], [10, 10])
  t.strictSame([data[0], data[4], data[8]], [200, 150, 100], 'inside, at the edge and outside')
})

t.test(
  'the edge of a letter that moved by a part of a pixel is no difference, another area is',
  async (t) => {
    const edge = (value: number) => shrink(grey((x) => (x < 20 ? 200 : x === 20 ? value : 100)))
    t.equal(compare(edge(100), edge(180)).share, 0)
    const { share, picture } = compare(shrink(PLAIN), shrink(withSquare(20)))
    t.equal(share, 0.25)
    t.strictSame([...picture.data.slice(0, 4)], [255, 0, 0, 255])
  },
)

t.test('a picture of another size differs in every pixel', async (t) => {
  t.equal(compare(PLAIN, shrink(PLAIN)).share, 1)
})
