const MIN_LENGTH = 6
/** One mistake in so many letters. */
const LETTERS_PER_EDIT = 5

/** Insertions, deletions and replacements between two texts, and swaps of neighbours. */
const distance = (one: string, other: string): number => {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= one.length; row += 1) {
    const above = rows[row - 1] ?? []
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const swapped = isSwap ? (rows[row - 2]?.[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      const replaced = (above[column - 1] ?? 0) + (isSame ? 0 : 1)
      current.push(Math.min(replaced, swapped, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    rows.push(current)
  }
  return rows[one.length]?.[other.length] ?? 0
}

const plain = (name: string): string => name.toUpperCase().replaceAll(/[-_.]/g, '')

/**
 * The known name that this one was meant to be; null when none is near. Short names are near to many words, so they are
 * compared without the marks between words only.
 */
export const similarName = (name: string, known: readonly string[]): string | null => {
  const same = known.find((other) => plain(other) === plain(name))
  if (same !== undefined) return same
  if (name.length < MIN_LENGTH) return null
  const near = known
    .filter((other) => other.length >= MIN_LENGTH)
    .map((other) => ({ other, edits: distance(name.toUpperCase(), other) }))
    .filter(({ other, edits }) => edits <= Math.floor(other.length / LETTERS_PER_EDIT))
    .toSorted((first, second) => first.edits - second.edits)
  return near[0]?.other ?? null
}
