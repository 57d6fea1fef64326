import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GlobalFonts } from '@napi-rs/canvas'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import type { Picture } from '../../src/layers/painter.ts'
import { assetOf, contextWith, inkBox, layerOf, message, paint } from './painting.ts'

const frame = { x: 0, y: 0, width: 300, height: 120 }
const text = (content: string, more: object = {}) => layerOf('text', { text: content, ...more }, { frame })
/** No font has it, so its picture is the box that stands for missing characters. */
const NO_CHARACTER = '\u{10ffff}'

const widthOf = async (content: string) => {
  const box = inkBox(await paint(text(content)))
  return box ? box.right - box.left : 0
}

/** Pixels that are neither grey nor clear. */
const colouredPixels = ({ rgba }: Picture) => {
  let count = 0
  for (let index = 0; index < rgba.length; index += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(index, index + 4)
    if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) count += 1
  }
  return count
}

const isLoaded = (part: string) => GlobalFonts.families.some(({ family }) => family.includes(part))

t.test('fonts are loaded when a character needs them, and no others', async (t) => {
  await paint(text('Hello Привет Ελλάδα'))
  t.notOk(isLoaded('noto'), 'the default font has all of this')
  await paint(text('ภาษาไทย'))
  t.ok(isLoaded('noto-sans-thai'))
  t.notOk(isLoaded('noto-sans-jp'))
})

t.test('characters of many scripts are drawn, in text, chat and clock', async (t) => {
  const samples = {
    Latin: 'ab',
    Cyrillic: 'Жы',
    Greek: 'Ωλ',
    Arabic: 'بس',
    Urdu: 'ےہ',
    Hebrew: 'שב',
    Devanagari: 'हन',
    Thai: 'กย',
    Japanese: '日語',
    Kana: 'あカ',
    Korean: '한국',
    'simplified Chinese': '简体',
    'traditional Chinese': '龜灣',
    Bengali: 'বল',
    Tamil: 'தம',
    Telugu: 'తల',
    Gujarati: 'ગર',
    Gurmukhi: 'ਪਜ',
    Kannada: 'ಕನ',
    Malayalam: 'മല',
    Sinhala: 'සහ',
    Khmer: 'ខម',
    Lao: 'ລາ',
    Myanmar: 'မန',
    Ethiopic: 'አማ',
    Georgian: 'ქა',
    Armenian: 'Հյ',
    emoji: '👍😀',
  }
  const chatOf = (content: string) =>
    paint(
      layerOf('chat', { maxMessages: 2 }, { frame }),
      contextWith({ chat: [message('a', 'ann', content)] }),
    )
  const clockOf = (content: string) => paint(layerOf('clock', { format: `'${content}'` }, { frame }))
  for (const draw of [(content: string) => paint(text(content)), chatOf, clockOf]) {
    const box = await draw(NO_CHARACTER)
    for (const [script, sample] of Object.entries(samples)) {
      const [first = '', second = ''] = Array.from(sample)
      const [one, other] = [await draw(first), await draw(second)]
      t.ok(inkBox(one) && !one.rgba.equals(box.rgba) && !other.rgba.equals(box.rgba), `${script} is no box`)
      t.notOk(one.rgba.equals(other.rgba), `${script} has a picture for each character`)
    }
  }
})

t.test('bold text is bold in every script', async (t) => {
  for (const sample of ['ไทย', 'हिन्दी', '日本', '한국', 'مرحبا'])
    t.notOk(
      (await paint(text(sample))).rgba.equals((await paint(text(sample, { weight: 700 }))).rgba),
      sample,
    )
})

t.test('emoji are coloured; as text they are not', async (t) => {
  for (const emoji of ['👍', '😀', '❤️', '1️⃣', '🇩🇪', '🏳️‍🌈'])
    t.ok(colouredPixels(await paint(text(emoji))) > 50, emoji)
  for (const plain of ['❤', '☎\ufe0e', '1', '#', '©'])
    t.equal(colouredPixels(await paint(text(plain))), 0, plain)
})

t.test('an emoji of several code points is one picture', async (t) => {
  const single = await widthOf('👩')
  for (const sequence of ['👩‍👩‍👧', '🏳️‍🌈', '🏴‍☠️', '❤️‍🔥', '👨🏿‍💻', '👍🏽', '🇯🇵', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '🏳️‍⚧️'])
    t.ok((await widthOf(sequence)) < single * 1.4, sequence)
})

t.test('skin tones and flags differ', async (t) => {
  const all = ['👍', '👍🏻', '👍🏿', '🇩🇪', '🇯🇵', '🇪🇸']
  const pictures = await Promise.all(all.map((emoji) => paint(text(emoji))))
  t.equal(new Set(pictures.map(({ rgba }) => rgba.toString('base64'))).size, all.length)
})

t.test('a character that only an uploaded font has is drawn with that font', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'assets'))
  const fonts = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')
  await copyFile(join(fonts, 'DejaVuSerif-Italic.ttf'), join(dataDir, 'assets', 'italic'))
  const context = contextWith({ dataDir, assets: { italic: assetOf('italic', 'font') } })
  const box = await paint(text(NO_CHARACTER), context)
  t.ok((await paint(text('\uf6c4'))).rgba.equals(box.rgba), 'a box without it')
  t.notOk((await paint(text('\uf6c4'), context)).rgba.equals(box.rgba))
})
