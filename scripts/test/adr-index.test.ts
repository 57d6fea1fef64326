import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const FOLDER = join(import.meta.dirname, '../../docs/adr')

t.test('the index lists every decision with its title', async (t) => {
  const index = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  const files = globSync('[0-9]*.md', { cwd: FOLDER }).filter((file) => !file.startsWith('0000'))
  t.ok(files.length > 10, 'the decisions are found')
  for (const file of files) {
    const [number, title] = readFileSync(join(FOLDER, file), 'utf8')
      .split('\n', 1)
      .join('')
      .slice(2)
      .split('. ')
    t.ok(index.includes(`| [${number}](${file}) | ${title} |`), file)
  }
})
