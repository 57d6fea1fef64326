import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '@stream-manager/test-kit'
import fc from 'fast-check'
import t from 'tap'
import { assetOf, contextWith, inkBox, keyOf, layerOf, message, paint, pixel, tryPaint } from './painting.ts'

const frame = { x: 0, y: 0, width: 300, height: 120 }
const text = (content: Parameters<typeof layerOf<'text'>>[1]) => layerOf('text', content, { frame })

t.test('text is drawn in its colour on its background', async (t) => {
  const picture = await paint(text({ text: '█', color: '#00ff00', background: '#0000ff80', align: 'center' }))
  t.same(pixel(picture, 0, 0), [0, 0, 255, 128])
  t.same(pixel(picture, 299, 119), [0, 0, 255, 128])
  t.same(pixel(picture, 150, 60), [0, 255, 0, 255], 'a block in the middle')
})

t.test('without a background all around the letters is clear', async (t) => {
  const picture = await paint(text({ text: 'Hi', color: '#ff0000' }))
  t.same(pixel(picture, 299, 119), [0, 0, 0, 0])
  t.ok(inkBox(picture), 'and there are letters')
})

t.test('the colour has an alpha of its own', async (t) => {
  const picture = await paint(text({ text: '█', color: '#00ff0080', align: 'center' }))
  t.same(pixel(picture, 150, 60), [0, 255, 0, 128])
})

t.test('align and padding place the line', async (t) => {
  const boxes = new Map<string, NonNullable<ReturnType<typeof inkBox>>>()
  for (const align of ['left', 'center', 'right'] as const) {
    const box = inkBox(await paint(text({ text: 'HHH', align, padding: 20 })))
    if (box) boxes.set(align, box)
  }
  const [left, center, right] = [boxes.get('left'), boxes.get('center'), boxes.get('right')]
  t.ok(left && left.left >= 20 && left.left <= 30, `left ${left?.left}`)
  t.ok(right && right.right <= 280 && right.right >= 268, `right ${right?.right}`)
  t.ok(center && Math.abs((center.left + center.right) / 2 - 150) < 3, 'centre')
  t.ok(center && Math.abs((center.top + center.bottom) / 2 - 60) < 8, 'and from top to bottom in the middle')
})

t.test('size, weight and family change the letters', async (t) => {
  const width = async (content: object) => {
    const box = inkBox(await paint(text({ text: 'mmm', ...content })))
    return box ? box.right - box.left : 0
  }
  const normal = await width({})
  t.ok((await width({ sizePx: 24 })) < normal * 0.6)
  t.ok((await width({ weight: 700 })) > normal)
  t.not(await width({ font: 'DejaVu Sans Mono' }), normal)
  t.equal(await width({ font: 'no such family' }), normal, 'an unknown family is drawn in the default one')
})

t.test('letters beyond the frame are cut off, and a line that does not fit is not begun', async (t) => {
  const picture = await paint(text({ text: 'HH\n'.repeat(9), sizePx: 40 }))
  const box = inkBox(picture)
  t.ok(box && box.bottom < 120)
  const one = await paint(layerOf('text', { text: 'HHHHHHHH', sizePx: 200 }, { frame }))
  t.ok(inkBox(one), 'but one line is always drawn')
})

t.test('a turned text stays inside its turned frame', async (t) => {
  const picture = await paint(
    layerOf('text', { text: 'W'.repeat(50), background: '#ff0000' }, { frame, rotation: 45 }),
  )
  t.same(pixel(picture, 0, 0), [0, 0, 0, 0])
  t.same(pixel(picture, picture.width - 1, 0), [0, 0, 0, 0])
})

t.test('any string at all gives a picture', async (t) => {
  const hostile = [
    '\ud800',
    '\0',
    '\u202eevil\u202c',
    'שלום עולם',
    'مرحبا',
    '日本語',
    '👩‍👩‍👧🏳️‍🌈',
    'Z\u0351\u036b\u0343'.repeat(60),
    '\uffff\ufffe',
    '%{pts}\\:textfile=/etc/passwd',
    "';movie=/etc/passwd",
  ]
  for (const one of hostile) t.ok(await paint(text({ text: one })), JSON.stringify(one).slice(0, 40))
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 40 }),
      async (any, font) => {
        const picture = await paint(text({ text: any, font: font || 'x' }))
        return picture.width === 300 && picture.height === 120
      },
    ),
    { numRuns: 60 },
  )
})

t.test('an uploaded font is drawn with; what is no font is said to be unreadable', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'assets'))
  const fonts = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')
  await copyFile(join(fonts, 'DejaVuSansMono-Bold.ttf'), join(dataDir, 'assets', 'brand'))
  const assets = {
    brand: assetOf('brand', 'font'),
    gone: assetOf('gone', 'font'),
    logo: assetOf('logo', 'image'),
  }
  const context = contextWith({ dataDir, assets })
  const branded = await paint(text({ text: 'iiii', font: 'brand' }), context)
  const plain = await paint(text({ text: 'iiii' }), context)
  t.notOk(branded.rgba.equals(plain.rgba))
  for (const font of ['gone', 'logo']) {
    const painted = await tryPaint(text({ text: 'x', font }), context)
    t.match(painted, { ok: false, fault: { code: 'source.unreadable' } }, font)
  }
})

t.test('chat and clock are drawn with the font that they name', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'assets'))
  const fonts = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')
  await copyFile(join(fonts, 'DejaVuSerif-Italic.ttf'), join(dataDir, 'assets', 'brand'))
  const context = contextWith({
    dataDir,
    assets: { brand: assetOf('brand', 'font'), gone: assetOf('gone', 'font') },
    chat: [message('a', 'ann', 'iiii')],
  })
  const chat = (more: object) => layerOf('chat', { maxMessages: 1, ...more }, { frame })
  const clock = (more: object) => layerOf('clock', { format: 'HH:mm', ...more }, { frame })
  for (const layer of [chat, clock]) {
    const plain = await paint(layer({}), context)
    for (const font of ['DejaVu Sans Mono', 'brand']) {
      const painted = await paint(layer({ font }), context)
      t.notOk(painted.rgba.equals(plain.rgba), `${layer({}).type}: ${font}`)
      t.not(keyOf(layer({ font }), context), keyOf(layer({}), context))
    }
    const unknown = await paint(layer({ font: 'no such family' }), context)
    t.ok(unknown.rgba.equals(plain.rgba), 'an unknown family is drawn in the default one')
    t.match(await tryPaint(layer({ font: 'gone' }), context), {
      ok: false,
      fault: { code: 'source.unreadable' },
    })
    const replaced = contextWith({
      assets: { brand: { ...assetOf('brand', 'font'), sha256: 'b'.repeat(64) } },
    })
    t.not(keyOf(layer({ font: 'brand' }), context), keyOf(layer({ font: 'brand' }), replaced))
  }
})

t.test('the key changes with the font file behind an id', async (t) => {
  const layer = text({ text: 'x', font: 'brand' })
  const first = contextWith({ assets: { brand: assetOf('brand', 'font') } })
  const second = contextWith({ assets: { brand: { ...assetOf('brand', 'font'), sha256: 'b'.repeat(64) } } })
  t.not(keyOf(layer, first), keyOf(layer, second))
})
