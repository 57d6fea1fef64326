import { setImmediate } from 'node:timers/promises'
import { type Result, succeed } from '@stream-manager/contracts'
import { chosenFamilies, type FontFiles, type FontWish } from './chosen-font.ts'
import { SCRIPT_PACKAGES } from './fallback-faces.ts'
import {
  drawsWhole,
  type FontSearch,
  findFamilies,
  findScriptFamilies,
  hanPackagesFor,
  visibleCharacters,
} from './font-search.ts'
import { splitGraphemes } from './graphemes.ts'

/** Text that one font draws. */
export interface FontRun {
  readonly text: string
  /** CSS font shorthand. */
  readonly font: string
  /** False for a font that replaces the chosen one. */
  readonly isChosen: boolean
}

/** The fonts of one text: the chosen one, and others for characters that it lacks. */
export interface TextFont {
  /** CSS font shorthand of the chosen font. */
  readonly font: string
  /** Splits the text, or a part of it, where the font changes. */
  readonly runsOf: (text: string) => readonly FontRun[]
  /** Characters that no font has, each once. */
  readonly missing: readonly string[]
}

export interface TextFontWish extends FontWish {
  readonly sizePx: number
}

const GRAPHEMES_A_TURN = 20

/** Families by grapheme, for graphemes that the chosen font does not draw. */
type Replacements = Map<string, string>

const replaceScripts = async (graphemes: ReadonlySet<string>, search: FontSearch): Promise<Replacements> => {
  const replaced: Replacements = new Map()
  for (const { script, name } of SCRIPT_PACKAGES) {
    const members = Array.from(graphemes).filter((grapheme) => script.test(grapheme))
    if (members.length === 0) continue
    const families = await findScriptFamilies(search, name, visibleCharacters(members.join('')))
    if (families !== null) for (const member of members) replaced.set(member, families)
  }
  return replaced
}

const findReplacements = async (graphemes: ReadonlySet<string>, search: FontSearch) => {
  const replaced = await replaceScripts(graphemes, search)
  const missing = new Set<string>()
  for (const [index, grapheme] of Array.from(graphemes).entries()) {
    if (replaced.has(grapheme)) continue
    // A long text is searched for in turns, because frames are made meanwhile.
    if (index % GRAPHEMES_A_TURN === 0) await setImmediate()
    const families =
      (await findFamilies(search, grapheme)) ?? (await familiesOfParts(search, grapheme, missing))
    if (families !== search.chosen.families) replaced.set(grapheme, families)
  }
  return { replaced, missing: [...missing] }
}

/** Adds to `missing` what no font has; returns the font of the first character that one has. */
const familiesOfParts = async (
  search: FontSearch,
  grapheme: string,
  missing: Set<string>,
): Promise<string> => {
  let first: string | null = null
  for (const character of visibleCharacters(grapheme)) {
    const families = await findFamilies(search, character)
    if (families === null) missing.add(character)
    first ??= families
  }
  return first ?? search.chosen.families
}

const splitRuns = (text: string, fontOf: (grapheme: string) => string, chosen: string): FontRun[] => {
  const runs: { text: string; font: string; isChosen: boolean }[] = []
  for (const grapheme of splitGraphemes(text)) {
    const font = fontOf(grapheme)
    const last = runs.at(-1)
    if (last?.font === font) last.text += grapheme
    else runs.push({ text: grapheme, font, isChosen: font === chosen })
  }
  return runs
}

/** Finds the fonts that draw a text. `source.unreadable` when the chosen font asset cannot be read. */
export const fontForText = async (
  text: string,
  wish: TextFontWish,
  files: FontFiles,
): Promise<Result<TextFont>> => {
  const families = chosenFamilies(wish, files)
  if (!families.ok) return families
  const { weight = 400, sizePx } = wish
  const chosen = { families: families.value, weight }
  const shorthand = (list: string) => `${weight} ${sizePx}px ${list}`
  const font = shorthand(chosen.families)
  if (drawsWhole(chosen, text)) {
    return succeed({ font, runsOf: (part) => [{ text: part, font, isChosen: true }], missing: [] })
  }
  const search = { chosen, hanPackages: await hanPackagesFor(text), files }
  const { replaced, missing } = await findReplacements(new Set(splitGraphemes(text)), search)
  const fontOf = (grapheme: string) => {
    const list = replaced.get(grapheme)
    return list === undefined ? font : shorthand(`${list}, ${chosen.families}`)
  }
  return succeed({ font, runsOf: (part) => splitRuns(part, fontOf, font), missing })
}
