import { readFile } from 'node:fs/promises'
import t from 'tap'
import { renderRpcPage } from '../../src/reference/rpc-page.ts'

t.test('the committed reference matches the code; `npx pnpm run docs:reference` writes it', async (t) => {
  const committed = await readFile(new URL('../../../../docs/reference/rpc.md', import.meta.url), 'utf8')
  t.ok(committed === renderRpcPage(), 'docs/reference/rpc.md is up to date')
})
