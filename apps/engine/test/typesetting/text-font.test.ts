import t from 'tap'
import { fontForText } from '../../src/typesetting/text-font.ts'

const files = { assets: {}, dataDir: '/nowhere' }

const fontOf = async (text: string, wish: object = {}) => {
  const found = await fontForText(text, { sizePx: 40, ...wish }, files)
  if (!found.ok) throw new Error(found.fault.detail)
  return found.value
}

const fontNames = async (text: string) =>
  (await fontOf(text)).runsOf(text).map(({ font }) => /noto-[a-z]+-[a-z]+/.exec(font)?.[0] ?? 'chosen')

t.test('text that the chosen font draws is one run', async (t) => {
  const found = await fontOf('Hello, мир')
  t.same(found.runsOf('Hello, мир'), [{ text: 'Hello, мир', font: found.font, isChosen: true }])
  t.match(found.font, /^400 40px "DejaVu Sans"/)
})

t.test('runs change where the font changes', async (t) => {
  t.same(await fontNames('go 👍 ไทย!'), ['chosen', 'noto-color-emoji', 'chosen', 'noto-sans-thai', 'chosen'])
})

t.test('letters that join come from one font, when the chosen font lacks one of them', async (t) => {
  t.same(await fontNames('مرحبا'), ['chosen'])
  t.same(await fontNames('یہ'), ['noto-sans-arabic'])
})

t.test('shared Chinese characters take the form of the language of the text', async (t) => {
  const last = async (text: string) => (await fontNames(text)).at(-1)
  t.equal(await last('直す、直'), 'noto-sans-jp')
  t.equal(await last('국어 直'), 'noto-sans-kr')
  t.equal(await last('门直'), 'noto-sans-sc')
  t.equal(await last('ㄅ 臺灣直'), 'noto-sans-tc')
})

t.test('characters that no font has are listed once', async (t) => {
  t.same((await fontOf('a\u{11db0}b\u{11db0}\u{e0100}c')).missing, ['\u{11db0}'])
  t.same((await fontOf('abc 👍 日本')).missing, [])
  t.same((await fontOf('\u200d\u202e\u00a0\ufeff\n\ufe0f')).missing, [], 'and none that has no picture')
})

t.test('a bold text uses the regular weight for what the bold one lacks', async (t) => {
  t.same((await fontOf('⠿', { weight: 700 })).missing, [])
})
