import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const FOLDER = join(import.meta.dirname, '../../docs/adr')

const rowOf = (file: string): string => {
  const [heading = ''] = readFileSync(join(FOLDER, file), 'utf8').split('\n', 1)
  const [number, title] = heading.slice(2).split('. ')
  return `| [${number}](${file}) | ${title} |`
}

t.test('the index lists every decision with its title, once and in order', async (t) => {
  const index = readFileSync(join(FOLDER, 'README.md'), 'utf8').split('\n')
  const files = globSync('[0-9]*.md', { cwd: FOLDER }).filter((file) => !file.startsWith('0000'))
  t.ok(files.length > 10, 'the decisions are found')
  t.strictSame(
    index.filter((line) => /^\| \[\d/.test(line)),
    files.toSorted().map(rowOf),
  )
})
