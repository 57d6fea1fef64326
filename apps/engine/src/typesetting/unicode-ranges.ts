/** True for a code point in the set. */
export type CodePointSet = (codePoint: number) => boolean

const RANGE = /U\+([0-9a-f]{1,6})(?:-([0-9a-f]{1,6}))?/gi

/** Reads the value of the CSS descriptor `unicode-range`, e.g. `U+600-6FF, U+200C`. Ranges may come in any order. */
export const parseUnicodeRanges = (text: string): CodePointSet => {
  const ranges = Array.from(text.matchAll(RANGE), ([, from = '', to = from]) => ({
    from: Number.parseInt(from, 16),
    to: Number.parseInt(to, 16),
  })).sort((a, b) => a.from - b.from)
  return (codePoint) => {
    let [low, high] = [0, ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ranges[middle]?.to ?? 0) < codePoint) low = middle + 1
      else high = middle
    }
    return (ranges[low]?.from ?? Number.POSITIVE_INFINITY) <= codePoint
  }
}
