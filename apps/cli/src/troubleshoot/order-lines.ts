/** One line of a log. */
export interface LogLine {
  /** Time in a form that sorts as text; empty when the line has none. */
  readonly at: string
  readonly source: string
  readonly text: string
}

const MAX_ERRORS = 100
const MAX_OTHERS = 50
const ERROR_LEVEL = 50
const ERROR_NAMES = ['error', 'fatal']
const LEVEL = /"level":(?:"([a-z]+)"|(\d{1,3}))/
const WORDS = /\b(?:error|fatal|panic|uncaught)\b/i

/** A record of our services says its level. Another program's line is an error when it uses such a word. */
const isError = ({ text }: LogLine): boolean => {
  const [record, word, number] = LEVEL.exec(text) ?? []
  if (record === undefined) return WORDS.test(text)
  return word === undefined ? Number(number) >= ERROR_LEVEL : ERROR_NAMES.includes(word)
}

const newestFirst = (lines: readonly LogLine[]): LogLine[] =>
  lines.toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))

/** The newest errors first, then the newest other lines. Bounded. */
export const orderLines = (lines: readonly LogLine[]) => ({
  errors: newestFirst(lines.filter(isError)).slice(0, MAX_ERRORS),
  others: newestFirst(lines.filter((line) => !isError(line))).slice(0, MAX_OTHERS),
})
