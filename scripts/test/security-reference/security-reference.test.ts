import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { missingTests, renderSecurityPage } from '../../security-reference/render.ts'

const root = new URL('../../../', import.meta.url)
const read = (file: string): string | null => {
  const url = new URL(file, root)
  return existsSync(url) ? readFileSync(url, 'utf8') : null
}
const promises = JSON.parse(read('scripts/security-reference/promises.json') ?? '')

t.test('the committed page equals the generated one; `npx pnpm run docs:reference` writes it', async (t) => {
  t.ok(read('docs/reference/security.md') === renderSecurityPage(promises))
})

t.test('every test that the page names exists', async (t) => {
  t.same(missingTests(promises, read), [])
})

t.test('a test without its title or its file is reported', async (t) => {
  const made = { Tokens: { 'A promise.': { 'a.test.ts': ['holds', 'is gone'], 'b.test.ts': ['holds'] } } }
  const missing = missingTests(made, (file) => (file === 'a.test.ts' ? 'holds' : null))
  t.same(missing, ['a.test.ts: is gone', 'b.test.ts: holds'])
})
