import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FontKey, GlobalFonts } from '@napi-rs/canvas'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { assetFile } from '@stream-manager/media-store'
import type { PaintContext } from './painter.ts'

/** Fonts of our own dependency: on a machine without fonts no text would be drawn. */
const DEFAULT_FAMILY = 'DejaVu Sans'
const BUNDLED_FILES = [
  'DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf',
  'DejaVuSansMono.ttf',
  'DejaVuSansMono-Bold.ttf',
  'DejaVuSerif.ttf',
  'DejaVuSerif-Bold.ttf',
]
const ASSET_FONTS_MAX = 32

const assetFonts = new Map<string, FontKey>()
let bundledReady = false

const registerBundled = () => {
  if (bundledReady) return
  const folder = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')
  for (const file of BUNDLED_FILES) GlobalFonts.registerFromPath(join(folder, file))
  bundledReady = true
}

const forgetOldest = () => {
  const oldest = assetFonts.entries().next().value
  if (assetFonts.size < ASSET_FONTS_MAX || !oldest) return
  assetFonts.delete(oldest[0])
  GlobalFonts.remove(oldest[1])
}

const registerAsset = (id: string, context: PaintContext): Result<string> => {
  const asset = context.assets[id]
  if (asset?.kind !== 'font') return fail('source.unreadable', `Asset ${id} is not a font`)
  const family = `asset-${id}-${asset.sha256.slice(0, 16)}`
  if (assetFonts.has(family)) return succeed(family)
  forgetOldest()
  const key = GlobalFonts.registerFromPath(assetFile(context.dataDir, id), family)
  if (!key) return fail('source.unreadable', `Font ${id} cannot be read; upload it again as TTF or OTF`)
  assetFonts.set(family, key)
  return succeed(family)
}

/** Removes the characters that would end a quoted CSS family name. */
const quotable = (family: string) => family.replace(/["\\\p{Cc}\p{Cs}]/gu, '')

export interface FontWish {
  /** A family or a font asset id. An unknown family draws in the default one, as CSS does. */
  readonly font?: string | undefined
  readonly sizePx: number
  readonly weight?: number | undefined
}

/** Returns the CSS font shorthand. `source.unreadable` when the font asset cannot be read. */
export const resolveFont = (wish: FontWish, context: PaintContext): Result<string> => {
  registerBundled()
  const shorthand = (family: string) =>
    `${wish.weight ?? 400} ${wish.sizePx}px "${quotable(family)}", "${DEFAULT_FAMILY}", sans-serif`
  if (wish.font === undefined) return succeed(shorthand(DEFAULT_FAMILY))
  if (!Object.hasOwn(context.assets, wish.font)) return succeed(shorthand(wish.font))
  const registered = registerAsset(wish.font, context)
  return registered.ok ? succeed(shorthand(registered.value)) : registered
}
