import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import t from 'tap'

const packageDirectory = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))

const IMPORT = /^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm

/** The files that a built module loads, and the names of foreign packages that it loads. */
const loads = async (entry: URL, seen = new Set<string>()): Promise<Set<string>> => {
  if (seen.has(entry.href)) return seen
  seen.add(entry.href)
  for (const [, name = ''] of (await readFile(entry, 'utf8')).matchAll(IMPORT)) {
    if (name.startsWith('.')) await loads(new URL(name, entry), seen)
    else if (name.startsWith('@stream-manager/')) await loads(new URL(import.meta.resolve(name)), seen)
    else seen.add(name)
  }
  return seen
}

const foreign = async (entry: string): Promise<string[]> =>
  [...(await loads(new URL(`../dist/${entry}`, import.meta.url)))].filter((name) => !name.startsWith('file:'))

t.test('the package has every file that its exports name', async (t) => {
  const { messages } = await publint({ pkgDir: packageDirectory, pack: 'npm', strict: true })
  t.strictSame(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  )
})

t.test(
  'a page loads no foreign package except centrifuge, and Protobuf only from its own entry',
  async (t) => {
    t.equal(manifest.sideEffects, false)
    t.strictSame(await foreign('index.js'), ['centrifuge'])
    t.strictSame(await foreign('monitoring.js'), [])
    t.strictSame(await foreign('protobuf.js'), ['centrifuge/build/protobuf'])
  },
)
