import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'

const SIZE_PX = 12
const CELL_PX = 2 * SIZE_PX
/** A noncharacter, so every font draws its sign for missing glyphs. */
const MISSING = '\u{10ffff}'
/** Answers kept: about 2 MB. */
const ANSWERS_MAX = 20_000
const SIGNS_MAX = 1000

let cell: SKRSContext2D | null = null
const answers = new Map<string, boolean>()

const draw = (font: string, text: string): Buffer => {
  cell ??= createCanvas(CELL_PX, CELL_PX).getContext('2d')
  cell.clearRect(0, 0, CELL_PX, CELL_PX)
  cell.font = font
  cell.fillText(text, SIZE_PX / 3, SIZE_PX * 1.5)
  const { buffer } = cell.getImageData(0, 0, CELL_PX, CELL_PX).data
  return Buffer.from(buffer)
}

/** Pictures of the sign for missing glyphs, by font. */
const signs = new Map<string, Buffer>()

const signOf = (font: string): Buffer => {
  const sign = signs.get(font) ?? draw(font, MISSING)
  if (signs.size >= SIGNS_MAX) signs.clear()
  signs.set(font, sign)
  return sign
}

const probe = (font: string, character: string): boolean => !draw(font, character).equals(signOf(font))

/** A character that fonts need not have: it has no picture of its own. */
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]$/u

/** Code points without a character yet. Nothing is to be looked for. */
const UNASSIGNED = /^[\p{Cn}\p{Cs}]$/u

/** Families as in CSS `font-family`, with a weight. */
export interface FontStack {
  readonly families: string
  readonly weight: number
}

/** True when one of the families has the character, as the drawing library sees it. */
export const hasGlyph = ({ families, weight }: FontStack, character: string): boolean => {
  if (INVISIBLE.test(character)) return true
  if (UNASSIGNED.test(character)) return false
  const key = `${weight} ${families} ${character}`
  const known = answers.get(key)
  if (known !== undefined) return known
  if (answers.size >= ANSWERS_MAX) answers.clear()
  const answer = probe(`${weight} ${SIZE_PX}px ${families}`, character)
  answers.set(key, answer)
  return answer
}
