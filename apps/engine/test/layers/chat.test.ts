import t from 'tap'
import { contextWith, inkBox, keyOf, layerOf, message, paint, pixel } from './painting.ts'

const frame = { x: 0, y: 0, width: 300, height: 200 }
const box = (maxMessages = 10, background: string | null = null) =>
  layerOf('chat', { maxMessages, sizePx: 20, color: '#ffffff', background }, { frame })
const withChat = (...chat: ReturnType<typeof message>[]) => contextWith({ chat })

t.test('an empty chat is only its background', async (t) => {
  t.equal(inkBox(await paint(box())), null)
  t.same(pixel(await paint(box(10, '#00000080')), 150, 100), [0, 0, 0, 128])
})

t.test('the newest message is at the bottom', async (t) => {
  const one = inkBox(await paint(box(), withChat(message('a', 'ann', 'hello'))))
  t.ok(one && one.top > 150 && one.bottom < 200, `one line at the bottom, from ${one?.top} to ${one?.bottom}`)
  const two = inkBox(await paint(box(), withChat(message('a', 'ann', 'hello'), message('b', 'bob', 'hi'))))
  t.ok(one && two && two.top < one.top - 15, 'the older one moved up')
})

t.test('only so many messages are shown, and the rest changes nothing', async (t) => {
  const old = message('old', 'ann', 'an old message')
  const two = [message('a', 'ann', 'hello'), message('b', 'bob', 'hi')]
  t.equal(keyOf(box(2), withChat(old, ...two)), keyOf(box(2), withChat(...two)))
  const first = await paint(box(2), withChat(old, ...two))
  t.ok(first.rgba.equals((await paint(box(2), withChat(...two))).rgba))
})

t.test('a new or a removed message is a new picture', async (t) => {
  const [a, b] = [message('a', 'ann', 'hello'), message('b', 'bob', 'hi')]
  t.not(keyOf(box(), withChat(a)), keyOf(box(), withChat(a, b)))
  t.not(keyOf(box(), withChat(a, b)), keyOf(box(), withChat(b)))
})

t.test('long texts wrap, long names are cut, and all stays in the box', async (t) => {
  const long = message('a', 'n'.repeat(64), 'word '.repeat(400))
  const wide = message('b', 'bob', 'x'.repeat(2000))
  const picture = await paint(box(), withChat(long, wide))
  const ink = inkBox(picture)
  t.ok(ink && ink.left >= 8 && ink.right <= 292, `from ${ink?.left} to ${ink?.right}`)
})

t.test('hostile names and texts are drawn', async (t) => {
  const texts = ['\ud800', '\0\x1b[2J', '\u202eevil', '👩‍👩‍👧', 'a\nb\nc', '']
  const chat = texts.map((text, index) => message(`m${index}`, text, text))
  t.ok(await paint(box(50), contextWith({ chat })))
})

t.test('fifty of the longest messages are drawn only as far as they can be seen', async (t) => {
  const chat = Array.from({ length: 50 }, (_, index) => message(`m${index}`, 'ann', 'word '.repeat(400)))
  t.ok(inkBox(await paint(box(50), contextWith({ chat }))))
})
