import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CodePointSet, parseUnicodeRanges } from './unicode-ranges.ts'

/** One font file of a package. */
export interface FallbackFace {
  /** Name under which the file is registered. */
  readonly family: string
  readonly file: string
  /** Code points that the package's stylesheet assigns to the file. The file may lack some of them. */
  readonly assigned: CodePointSet
}

const FONTS = '@fontsource-variable/noto-sans-'

export const EMOJI_PACKAGE = '@infolektuell/noto-color-emoji'

/** Scripts that one file holds whole. Their letters join, so a text takes all letters of a script from one font. */
export const SCRIPT_PACKAGES: readonly { readonly script: RegExp; readonly name: string }[] = [
  { script: /\p{Script=Arabic}/u, name: `${FONTS}arabic` },
  { script: /\p{Script=Hebrew}/u, name: `${FONTS}hebrew` },
  { script: /\p{Script=Devanagari}/u, name: `${FONTS}devanagari` },
  { script: /\p{Script=Thai}/u, name: `${FONTS}thai` },
  { script: /\p{Script=Bengali}/u, name: `${FONTS}bengali` },
  { script: /\p{Script=Tamil}/u, name: `${FONTS}tamil` },
  { script: /\p{Script=Telugu}/u, name: `${FONTS}telugu` },
  { script: /\p{Script=Gujarati}/u, name: `${FONTS}gujarati` },
  { script: /\p{Script=Gurmukhi}/u, name: `${FONTS}gurmukhi` },
  { script: /\p{Script=Kannada}/u, name: `${FONTS}kannada` },
  { script: /\p{Script=Malayalam}/u, name: `${FONTS}malayalam` },
  { script: /\p{Script=Sinhala}/u, name: `${FONTS}sinhala` },
  { script: /\p{Script=Khmer}/u, name: `${FONTS}khmer` },
  { script: /\p{Script=Lao}/u, name: `${FONTS}lao` },
  { script: /\p{Script=Myanmar}/u, name: `${FONTS}myanmar` },
  { script: /\p{Script=Ethiopic}/u, name: `${FONTS}ethiopic` },
]

/** Simplified Chinese, traditional Chinese, Japanese, Korean: each in about a hundred files. */
export const HAN_PACKAGES = {
  simplified: `${FONTS}sc`,
  traditional: `${FONTS}tc`,
  japanese: `${FONTS}jp`,
  korean: `${FONTS}kr`,
}

const parseFaces = (name: string, folder: string, css: string): FallbackFace[] =>
  css.split('@font-face').flatMap((rule) => {
    const path = /url\(([^()]+)\)/.exec(rule)?.[1]
    const ranges = /unicode-range:([^;}]+)/.exec(rule)?.[1]
    if (path === undefined || ranges === undefined) return []
    const file = join(folder, path)
    return [{ family: `${name}/${path}`, file, assigned: parseUnicodeRanges(ranges) }]
  })

const readFaces = async (name: string): Promise<readonly FallbackFace[]> => {
  const folder = dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)))
  return parseFaces(name, folder, await readFile(join(folder, 'index.css'), 'utf8'))
}

const known = new Map<string, Promise<readonly FallbackFace[]>>()

/** The files of a font package by its stylesheet, read once. */
export const facesOf = (name: string): Promise<readonly FallbackFace[]> => {
  const reading = known.get(name) ?? readFaces(name)
  known.set(name, reading)
  return reading
}
