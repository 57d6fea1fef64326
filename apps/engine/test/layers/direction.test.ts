import t from 'tap'
import type { Picture } from '../../src/layers/painter.ts'
import { contextWith, inkBox, keyOf, layerOf, message, paint, pixel } from './painting.ts'

const frame = { x: 0, y: 0, width: 400, height: 120 }
const RTL_WORD = 'שלום'
/** A full block. It is a neutral character, so its place shows the direction of the text. */
const BLOCK = '█'

/** Middle of the longest piece of solid ink in rows `from` to `to`: the block. */
const blockX = (picture: Picture, from = 0, to = picture.height) => {
  const solid = (x: number) => {
    let count = 0
    for (let y = from; y < to; y += 1) if (pixel(picture, x, y)[3] === 255) count += 1
    return count
  }
  const counts = Array.from({ length: picture.width }, (_, x) => solid(x))
  const tall = counts.flatMap((count, x) => (count >= Math.max(...counts) - 1 ? [x] : []))
  return ((tall[0] ?? 0) + (tall.at(-1) ?? 0)) / 2
}

/** The block's distance from the middle of all ink: negative on the left. */
const sideOf = (picture: Picture, from = 0, to = picture.height): 'left' | 'right' => {
  const box = inkBox(picture)
  if (!box) throw new Error('nothing is drawn')
  return blockX(picture, from, to) < (box.left + box.right) / 2 ? 'left' : 'right'
}

const textOf = (text: string, more: object = {}) => paint(layerOf('text', { text, ...more }, { frame }))
const clockOf = (text: string, more: object = {}) =>
  paint(layerOf('clock', { format: `'${text}'`, ...more }, { frame }))
const chatOf = (text: string, more: object = {}) =>
  paint(
    layerOf('chat', { maxMessages: 1, ...more }, { frame }),
    contextWith({ chat: [message('a', 'an', text)] }),
  )

t.test('a sign after right-to-left text stands at its left, in text, chat and clock', async (t) => {
  for (const [type, draw] of Object.entries({ text: textOf, clock: clockOf, chat: chatOf })) {
    for (const word of [RTL_WORD, 'مرحبا', 'ދިވެހި'])
      t.equal(sideOf(await draw(`${word} ${BLOCK}`)), 'left', `${type}: ${word}`)
    for (const word of ['hello', 'привет', '你好'])
      t.equal(sideOf(await draw(`${word} ${BLOCK}`)), 'right', `${type}: ${word}`)
  }
})

t.test('direction overrides what the text says, in text, chat and clock', async (t) => {
  for (const [type, draw] of Object.entries({ text: textOf, clock: clockOf, chat: chatOf })) {
    t.equal(sideOf(await draw(`hello ${BLOCK}`, { direction: 'rtl' })), 'left', `${type} rtl`)
    t.equal(sideOf(await draw(`${RTL_WORD} ${BLOCK}`, { direction: 'ltr' })), 'right', `${type} ltr`)
    t.equal(sideOf(await draw(`${RTL_WORD} ${BLOCK}`, { direction: 'auto' })), 'left', `${type} auto`)
  }
})

t.test('the direction is a part of the key', async (t) => {
  const contents = { text: { text: 'a' }, chat: { maxMessages: 1 }, clock: { format: 'HH' } }
  t.not(keyOf(layerOf('text', contents.text)), keyOf(layerOf('text', { ...contents.text, direction: 'rtl' })))
  t.not(keyOf(layerOf('chat', contents.chat)), keyOf(layerOf('chat', { ...contents.chat, direction: 'rtl' })))
  t.not(
    keyOf(layerOf('clock', contents.clock)),
    keyOf(layerOf('clock', { ...contents.clock, direction: 'rtl' })),
  )
})

t.test('each paragraph has a direction of its own', async (t) => {
  const picture = await textOf(`hello ${BLOCK}\n${RTL_WORD} ${BLOCK}`, { sizePx: 40, align: 'center' })
  t.equal(sideOf(picture, 0, 60), 'right')
  t.equal(sideOf(picture, 60, 120), 'left')
})

t.test('without align a paragraph begins at its own side', async (t) => {
  const box = async (text: string, more: object = {}) => inkBox(await textOf(text, { padding: 10, ...more }))
  t.ok(((await box(RTL_WORD))?.right ?? 0) > 380, 'at the right')
  t.ok(((await box(RTL_WORD))?.left ?? 0) > 200)
  t.ok(((await box('hello'))?.left ?? 400) < 20, 'at the left')
  t.ok(((await box('hello', { direction: 'rtl' }))?.right ?? 0) > 380)
  t.ok(((await box(RTL_WORD, { align: 'left' }))?.left ?? 400) < 20, 'align decides')
  t.ok(((await box('hello', { align: 'right' }))?.right ?? 0) > 380)
})

t.test('numbers and Latin words keep their order in right-to-left text', async (t) => {
  const ordered = async (text: string) => sideOf(await textOf(text, { direction: 'rtl', align: 'center' }))
  t.equal(await ordered(`11${BLOCK}`), 'left', 'a sign after a number stands at its left')
  t.equal(await ordered(`x${BLOCK}iiii`), 'left', 'a sign between Latin letters stays between them')
})

t.test('a chat row that is written from right to left has its name at the right', async (t) => {
  const nameBox = (picture: Picture) => {
    const xs = Array.from({ length: frame.width }, (_, x) => x).filter((x) =>
      Array.from({ length: frame.height }, (_, y) => pixel(picture, x, y)).some(
        ([red = 0, green = 0, blue = 0, alpha = 0]) =>
          alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40,
      ),
    )
    return { left: xs[0] ?? -1, right: xs.at(-1) ?? -1 }
  }
  const rightToLeft = nameBox(await chatOf(RTL_WORD))
  t.ok(
    rightToLeft.left > 300 && rightToLeft.right > 380,
    `name from ${rightToLeft.left} to ${rightToLeft.right}`,
  )
  const leftToRight = nameBox(await chatOf('hello'))
  t.ok(
    leftToRight.left < 20 && leftToRight.right < 100,
    `name from ${leftToRight.left} to ${leftToRight.right}`,
  )
})

t.test('a name changes the direction of nothing but itself', async (t) => {
  const chatBy = async (name: string) =>
    paint(
      layerOf('chat', { maxMessages: 1 }, { frame }),
      contextWith({ chat: [message('a', name, `hi ${BLOCK}`)] }),
    )
  for (const name of [RTL_WORD, 'a\u202eb', '\u2067x', `\u2069${RTL_WORD}`])
    t.equal(sideOf(await chatBy(name)), 'right', JSON.stringify(name))
})

t.test('controls in a message reach no other row', async (t) => {
  const rows = (first: string) =>
    paint(
      layerOf('chat', { maxMessages: 2, sizePx: 20 }, { frame }),
      contextWith({ chat: [message('a', 'an', first), message('b', 'bo', `hi ${BLOCK}`)] }),
    )
  const below = (picture: Picture) => picture.rgba.subarray(frame.width * 4 * 85)
  t.ok(below(await rows('x')).equals(below(await rows('\u202ex\u2067'))))
})

t.test('the ellipsis stands where the reading goes on', async (t) => {
  const cut = async (text: string) => textOf(text, { maxLines: 1, sizePx: 40, align: 'center' })
  const dots = async (text: string) => {
    const picture = await cut(text)
    const box = inkBox(picture)
    if (!box) throw new Error('nothing is drawn')
    const isLow = (x: number) =>
      Array.from({ length: frame.height }, (_, y) => y).every((y) => y > 65 || pixel(picture, x, y)[3] === 0)
    const low = (from: number) => Array.from({ length: 20 }, (_, index) => from + index).every(isLow)
    return { left: low(box.left), right: low(box.right - 19) }
  }
  t.same(await dots('hello hello hello hello hello'), { left: false, right: true })
  t.same(await dots(`${RTL_WORD} ${RTL_WORD} ${RTL_WORD} ${RTL_WORD} ${RTL_WORD}`), {
    left: true,
    right: false,
  })
})
