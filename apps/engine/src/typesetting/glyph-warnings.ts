import { MAX_WARNINGS, type Warning } from '@stream-manager/contracts'

const warning = (message: string): Warning => ({ code: 'text.glyph_missing', message })

const REMEDY = 'upload a font that has it and name it in `font`'

const codeOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Names the characters that no font has. The names are loaded with the first of them: they take 5 MB of memory. */
export const glyphWarnings = async (missing: readonly string[]): Promise<Warning[]> => {
  if (missing.length === 0) return []
  const { unicodeName } = await import('unicode-name')
  const isLong = missing.length > MAX_WARNINGS
  const named = isLong ? missing.slice(0, MAX_WARNINGS - 1) : missing
  const warnings = named.map((character) =>
    warning(
      `No font has ${unicodeName(character) ?? 'a character'} (${codeOf(character)}), so a box is drawn; ${REMEDY}`,
    ),
  )
  const rest = missing.length - named.length
  return isLong ? [...warnings, warning(`No font has ${rest} further characters; ${REMEDY}`)] : warnings
}
