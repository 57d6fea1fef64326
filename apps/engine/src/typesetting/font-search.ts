import { setImmediate } from 'node:timers/promises'
import { type FontFiles, REGULAR_FAMILY, registerAsset } from './chosen-font.ts'
import { EMOJI_PACKAGE, type FallbackFace, facesOf, HAN_PACKAGES, SCRIPT_PACKAGES } from './fallback-faces.ts'
import { type FontStack, hasGlyph } from './glyph-probe.ts'
import { isRegistered, registerFont } from './registered-fonts.ts'

/** Shown as a colour emoji unless a variation selector asks for text. */
const EMOJI =
  /^(?!.*\ufe0e)(\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[#*\d]\u20e3|\p{Emoji}\p{Emoji_Modifier}|\p{Extended_Pictographic}\u200d)/u
/** CSS matching takes the bold file from this weight on. */
const BOLD_FROM = 501
const HAN = /\p{Script=Han}/u
const EAST_ASIAN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u

/** Fonts for the characters of one text. */
export interface FontSearch {
  readonly chosen: FontStack
  /** Packages of East Asian fonts in the order of preference for this text. */
  readonly hanPackages: readonly string[]
  /** Uploaded fonts among other assets. */
  readonly files: FontFiles
}

const covers = (stack: FontStack, characters: readonly string[]) =>
  characters.every((character) => hasGlyph(stack, character))

/** Registering decodes a file, a few milliseconds. A programme makes frames meanwhile, so each is a turn of its own. */
const registerFace = async ({ family, file }: FallbackFace): Promise<string> => {
  if (!isRegistered(family)) await setImmediate()
  registerFont(family, file)
  return `"${family}"`
}

const isAssigned = (face: FallbackFace, characters: readonly string[]) =>
  characters.every((character) => face.assigned(character.codePointAt(0) ?? 0))

async function* familiesOf(name: string, characters: readonly string[]): AsyncGenerator<string> {
  for (const face of await facesOf(name)) if (isAssigned(face, characters)) yield registerFace(face)
}

/** An unreadable font is no help, and no fault of this text. */
async function* uploadedFamilies(files: FontFiles): AsyncGenerator<string> {
  for (const { id, kind } of Object.values(files.assets)) {
    if (kind !== 'font') continue
    await setImmediate()
    const registered = registerAsset(id, files)
    if (registered.ok) yield `"${registered.value}"`
  }
}

const scriptPackages = SCRIPT_PACKAGES.map(({ name }) => name)

async function* candidates(search: FontSearch, grapheme: string) {
  const characters = visibleCharacters(grapheme)
  const { chosen, hanPackages } = search
  const isEastAsian = EAST_ASIAN.test(grapheme)
  if (EMOJI.test(grapheme)) yield* familiesOf(EMOJI_PACKAGE, characters)
  yield chosen.families
  const packages = isEastAsian ? [...hanPackages, ...scriptPackages] : [...scriptPackages, ...hanPackages]
  for (const name of packages) yield* familiesOf(name, characters)
  if (chosen.weight >= BOLD_FROM) yield `"${REGULAR_FAMILY}"`
  yield* familiesOf(EMOJI_PACKAGE, characters)
  yield* uploadedFamilies(search.files)
}

/** Code points that need a picture. Joiners and selectors are the fonts' own affair. */
export const visibleCharacters = (text: string): string[] =>
  Array.from(text.replace(/\p{Default_Ignorable_Code_Point}/gu, ''))

const HAS_EMOJI = /\p{Emoji_Presentation}|\ufe0f|\u20e3|\p{Extended_Pictographic}\u200d/u

/** True when the chosen font draws the whole text as it should be. */
export const drawsWhole = (chosen: FontStack, text: string): boolean =>
  !HAS_EMOJI.test(text) && covers(chosen, Array.from(new Set(text)))

/** The first font with all characters of a grapheme; null when there is none. */
export const findFamilies = async (search: FontSearch, grapheme: string): Promise<string | null> => {
  const characters = visibleCharacters(grapheme)
  const { weight } = search.chosen
  for await (const families of candidates(search, grapheme)) {
    if (covers({ families, weight }, characters)) return families
  }
  return null
}

/** A font of the script's own package with all these characters, when the chosen font lacks one of them. */
export const findScriptFamilies = async (
  { chosen }: FontSearch,
  name: string,
  characters: readonly string[],
): Promise<string | null> => {
  if (covers(chosen, characters)) return null
  for await (const families of familiesOf(name, characters)) {
    if (covers({ families, weight: chosen.weight }, characters)) return families
  }
  return null
}

/** Chinese, Japanese and Korean write the same character differently, so the text decides whose font comes first. */
export const hanPackagesFor = async (text: string): Promise<string[]> => {
  const { simplified, traditional, japanese, korean } = HAN_PACKAGES
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text))
    return [japanese, simplified, traditional, korean]
  if (/\p{Script=Hangul}/u.test(text)) return [korean, japanese, traditional, simplified]
  if (/\p{Script=Bopomofo}/u.test(text)) return [traditional, simplified, japanese, korean]
  const order = [simplified, traditional, japanese, korean]
  const han = Array.from(new Set(text)).filter((character) => HAN.test(character))
  if (han.length === 0) return order
  for (const name of order) {
    const faces = await facesOf(name)
    if (han.every((character) => faces.some((face) => isAssigned(face, [character]))))
      return [name, ...order.filter((other) => other !== name)]
  }
  return order
}
