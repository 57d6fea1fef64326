const ACCENTED: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  y: 'ý',
  c: 'ç',
  n: 'ñ',
  s: 'š',
  z: 'ž',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
}

/** German is about a third longer than English. */
const GROWTH = 0.35

const pseudoText = (text: string): string => {
  const accented = [...text].map((char) => ACCENTED[char] ?? char).join('')
  return `[${accented}${'~'.repeat(Math.ceil(text.length * GROWTH))}]`
}

const pseudoValue = (value: unknown): unknown => {
  if (typeof value === 'string') return pseudoText(value)
  if (typeof value === 'function') return (...args: unknown[]) => pseudoValue(value(...args))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pseudoValue(inner)]))
}

/** A language for tests: a text without brackets does not come from the catalogue, and each text is longer than in English. */
export const pseudo = <Catalogue extends object>(strings: Catalogue): Catalogue =>
  pseudoValue(strings) as Catalogue
