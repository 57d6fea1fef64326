import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GlobalFonts } from '@napi-rs/canvas'
import { type Asset, fail, type Result, succeed } from '@stream-manager/contracts'
import { assetFile } from '@stream-manager/media-store'
import { registerFont } from './registered-fonts.ts'

/** Fonts of our own dependency: on a machine without fonts no text would be drawn. */
const DEFAULT_FAMILY = 'DejaVu Sans'
/** The regular weight alone: it has 140 characters that the bold one lacks. */
export const REGULAR_FAMILY = 'DejaVu Sans Regular'
const REGULAR_FILE = 'DejaVuSans.ttf'
const BUNDLED_FILES = [
  REGULAR_FILE,
  'DejaVuSans-Bold.ttf',
  'DejaVuSansMono.ttf',
  'DejaVuSansMono-Bold.ttf',
  'DejaVuSerif.ttf',
  'DejaVuSerif-Bold.ttf',
]

export interface FontFiles {
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
}

export interface FontWish {
  /** A family or a font asset id. An unknown family draws in the default one, as CSS does. */
  readonly font?: string | undefined
  readonly weight?: number | undefined
}

let bundledReady = false

const registerBundled = () => {
  if (bundledReady) return
  const folder = join(dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/package.json'))), 'ttf')
  for (const file of BUNDLED_FILES) GlobalFonts.registerFromPath(join(folder, file))
  GlobalFonts.registerFromPath(join(folder, REGULAR_FILE), REGULAR_FAMILY)
  bundledReady = true
}

/** Removes the characters that would end a quoted CSS family name. */
const quotable = (family: string) => family.replace(/["\\\p{Cc}\p{Cs}]/gu, '')

const stackOf = (family: string) => `"${quotable(family)}", "${DEFAULT_FAMILY}", sans-serif`

/** Makes an uploaded font drawable and returns its family. `source.unreadable` when the asset cannot be read. */
export const registerAsset = (id: string, { assets, dataDir }: FontFiles): Result<string> => {
  const asset = assets[id]
  if (asset?.kind !== 'font') return fail('source.unreadable', `Asset ${id} is not a font`)
  const family = `asset-${id}-${asset.sha256.slice(0, 16)}`
  return registerFont(family, assetFile(dataDir, id))
    ? succeed(family)
    : fail('source.unreadable', `Font ${id} cannot be read; upload it again as TTF or OTF`)
}

/** Returns CSS families: the chosen one, then the default one. `source.unreadable` when the font asset cannot be read. */
export const chosenFamilies = ({ font }: FontWish, files: FontFiles): Result<string> => {
  registerBundled()
  if (font === undefined) return succeed(stackOf(DEFAULT_FAMILY))
  if (!Object.hasOwn(files.assets, font)) return succeed(stackOf(font))
  const registered = registerAsset(font, files)
  return registered.ok ? succeed(stackOf(registered.value)) : registered
}

const versions = new WeakMap<FontFiles['assets'], string>()

/** Changes with the uploaded fonts. Each frame asks, so the answer is kept. */
export const fontsVersion = ({ assets }: Pick<FontFiles, 'assets'>): string => {
  const known = versions.get(assets)
  if (known !== undefined) return known
  const fonts = Object.values(assets).filter(({ kind }) => kind === 'font')
  const version = fonts.map(({ id, sha256 }) => `${id}:${sha256}`).join()
  versions.set(assets, version)
  return version
}
