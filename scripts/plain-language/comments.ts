/** A comment as it reads: its lines joined, without the comment marks. */
export interface Comment {
  readonly line: number
  readonly text: string
}

const SCRIPT = /\.(ts|tsx|mjs|cjs|js)$/
const MARKS_OF_SCRIPT = /^\s*(\/\*\*?|\*\/|\*|\/\/|--)\s?/
const MARKS_OF_CONFIG = /^\s*#+\s?/

/** A line of a block comment needs no mark test of its own: inside one, `*` opens every line. */
const marksOf = (path: string): RegExp | null => {
  if (SCRIPT.test(path)) return MARKS_OF_SCRIPT
  return /(\.(ya?ml|sh|conf|cfg)|Dockerfile)$/.test(path) && !path.endsWith('pnpm-lock.yaml')
    ? MARKS_OF_CONFIG
    : null
}

/** Comments that stand on lines of their own. Trailing comments are not seen. */
export const commentsOf = (path: string, source: string): Comment[] => {
  const marks = marksOf(path)
  if (marks === null) return []
  const comments: { line: number; text: string }[] = []
  let open: { line: number; text: string } | null = null
  for (const [index, line] of source.split('\n').entries()) {
    if (!marks.test(line) || line.startsWith('#!')) {
      open = null
      continue
    }
    if (open === null || /^\s*\/\*/.test(line)) {
      open = { line: index + 1, text: '' }
      comments.push(open)
    }
    const text = line.replace(marks, '').replace(/\*\/\s*$/, '')
    open.text = `${open.text} ${text}`.trim()
  }
  return comments.filter(({ text }) => text !== '')
}
