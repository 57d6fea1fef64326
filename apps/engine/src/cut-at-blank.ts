const MARK = '…'

/**
 * The text up to its last blank before the limit, and a mark, in at most `maxLength` characters. Secrets are blanked
 * later, and the beginning of one would not be recognised.
 */
export const cutAtBlank = (text: string, maxLength: number): string => {
  if (text.length <= maxLength) return text
  const end = text.slice(0, maxLength).search(/\s\S*$/)
  return `${text.slice(0, Math.max(0, end))}${MARK}`
}
