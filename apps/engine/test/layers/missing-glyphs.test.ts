import t from 'tap'
import { createNode } from '../../src/media/composition/node-factory.ts'
import { contextWith, layerOf, message, paint } from './painting.ts'

/** New in Unicode 17, so hardly a machine has a font with it. */
const LETTER = '\u{11db0}'
const frame = { x: 0, y: 0, width: 400, height: 120 }

const textOf = (text: string) => paint(layerOf('text', { text }, { frame }))
const clockOf = (text: string) => paint(layerOf('clock', { format: `HH '${text}'` }, { frame }))
const chatOf = (text: string, name = 'ann') =>
  paint(layerOf('chat', { maxMessages: 2 }, { frame }), contextWith({ chat: [message('a', name, text)] }))

t.test('a character that no font has is named, in text, chat and clock', async (t) => {
  for (const [type, draw] of Object.entries({ text: textOf, clock: clockOf, chat: chatOf })) {
    t.same(
      (await draw(`${LETTER}a${LETTER}`)).warnings,
      [
        {
          code: 'text.glyph_missing',
          message:
            'No font has TOLONG SIKI LETTER I (U+11DB0), so a box is drawn; upload a font that has it and name it in `font`',
        },
      ],
      type,
    )
    t.match((await draw('\u{11db1} \u{f0000}')).warnings, [
      { message: /TOLONG SIKI LETTER E \(U\+11DB1\)/ },
      { message: /<private-use-F0000> \(U\+F0000\)/ },
    ])
    t.same((await draw('Hello 👍🏽 日本 हिन्दी ไทย שלום')).warnings, [], `${type}: none where all are drawn`)
  }
})

t.test('a name in the chat counts too', async (t) => {
  t.match((await chatOf('hi', `ann ${LETTER}`)).warnings, [
    { code: 'text.glyph_missing', message: /U\+11DB0/ },
  ])
})

t.test('many missing characters are counted', async (t) => {
  const many = Array.from({ length: 45 }, (_, index) => String.fromCodePoint(0xf0000 + index)).join('')
  const { warnings = [] } = await textOf(many)
  t.equal(warnings.length, 20)
  t.match(warnings.at(-1)?.message, /^No font has 26 further characters;/)
})

t.test("the layer's status has the warnings until the text changes", async (t) => {
  const wrong = layerOf('text', { text: LETTER }, { frame })
  const right = layerOf('text', { text: 'abc' }, { frame })
  const node = createNode(wrong, { width: 400, height: 120 })
  t.teardown(() => node.close())
  const show = async (layer: typeof wrong) => {
    await node.prepare(layer, contextWith())
    node.commit(layer)
    node.picture({ programmeMs: 0, sourceMs: 0, paused: false }, contextWith())
    return node.status()
  }
  t.match(await show(wrong), { state: 'ready', error: null, warnings: [{ code: 'text.glyph_missing' }] })
  t.same(await show(right), { state: 'ready', error: null })
})
