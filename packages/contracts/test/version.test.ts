import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { VERSION } from '../src/version.ts'

const root = new URL('../../../', import.meta.url)

t.test('the constant and every package have the same version', async (t) => {
  const manifests = globSync(['package.json', '{apps,packages}/*/package.json'], { cwd: root })
  t.ok(manifests.length > 10, 'the packages are found')
  for (const path of manifests) {
    const manifest: unknown = JSON.parse(readFileSync(new URL(path, root), 'utf8'))
    t.match(manifest, { version: VERSION }, path)
  }
})
