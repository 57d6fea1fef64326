/** Checks the first line of the commit message in the file that is the only argument: a hook of `lefthook.yml`. */
import { readFileSync } from 'node:fs'

const MAX_LENGTH = 72
const CONVENTIONAL = /^(build|chore|ci|docs|feat|fix|perf|refactor|style|test)(\([\w, -]+\))?!?: \S/
/** Git writes these itself. */
const GENERATED = /^(Merge|Revert|fixup!|squash!) /

const [path = ''] = process.argv.slice(2)
const subject = readFileSync(path, 'utf8').split('\n')[0] ?? ''
const faults = [
  ...(subject.length > MAX_LENGTH
    ? [`the subject has ${subject.length} characters, ${MAX_LENGTH} are allowed`]
    : []),
  ...(CONVENTIONAL.test(subject) ? [] : ['the subject must look like "fix(engine): say what changed"']),
]
if (!GENERATED.test(subject) && faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n  ${subject}\n`)
  process.exitCode = 1
}
