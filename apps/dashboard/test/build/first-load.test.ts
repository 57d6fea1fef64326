import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'

const DIST = join(import.meta.dirname, '../../dist')
/** hls.js is not counted: it is loaded when there is a programme to play. */
const LIMIT_BYTES = 180_000

const read = (name: string): Buffer => readFileSync(join(DIST, name))

/** The names of the files that a script imports at once. A dynamic import is loaded later. */
const importsOf = (script: string): string[] =>
  [...script.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)].flatMap(([, name]) => name ?? [])

const withImports = (names: readonly string[], known = new Set<string>()): Set<string> => {
  for (const name of names) {
    if (known.has(name)) continue
    known.add(name)
    withImports(importsOf(read(`assets/${name}`).toString()), known)
  }
  return known
}

t.test('the scripts that the page loads before anything is pressed stay below the limit', async (t) => {
  const first = [
    ...read('index.html')
      .toString()
      .matchAll(/src="\.\/assets\/([^"]+\.js)"/g),
  ].flatMap(([, name]) => name ?? [])
  t.equal(first.length, 1)
  const names = [...withImports(first)]
  const sizes = names.map((name) => gzipSync(read(`assets/${name}`), { level: 9 }).length)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  t.comment(names.map((name, at) => `${name} ${sizes[at]}`).join(', '))
  t.ok(bytes > LIMIT_BYTES / 2, 'react and the page are counted')
  t.ok(bytes < LIMIT_BYTES, `${bytes} bytes`)
})
