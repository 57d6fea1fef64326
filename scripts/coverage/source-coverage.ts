import { existsSync, globSync, readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { stripTypeScriptTypes } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import coverage, { type CoverageMap } from 'istanbul-lib-coverage'
import v8ToIstanbul from 'v8-to-istanbul'

/** Support for tests: its coverage says nothing about the product. */
const NOT_MEASURED = ['packages/e2e/', 'packages/test-kit/']

/** Whether a script of this URL is code of a package, from source or built. */
export const isMeasured = (root: string) => {
  const prefix = pathToFileURL(join(root, '/')).href
  return (url: string): boolean => {
    const path = url.startsWith(prefix) ? url.slice(prefix.length) : ''
    return (
      /^(apps|packages)\/[^/]+\/(src|dist)\//.test(path) && !NOT_MEASURED.some((one) => path.startsWith(one))
    )
  }
}

/** `packages/domain` of `packages/domain/src/stream/state.ts`. */
export const packageOf = (path: string): string => path.split('/').slice(0, 2).join('/')

/** A built script is measured in lines of its source: a source map stands beside it. */
const toSource = async ({ url, functions }: Profiler.ScriptCoverage) => {
  const converter = v8ToIstanbul(fileURLToPath(url), 0)
  await converter.load()
  converter.applyCoverage(functions)
  return converter.toIstanbul()
}

/** False for a file of types only, which no process can load. */
const hasCode = (path: string): boolean => {
  const code = stripTypeScriptTypes(readFileSync(path, 'utf8'))
  return /[^\s;]/.test(code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|export\s*\{\s*\}/g, ''))
}

/** A file that was never loaded: every line of it is uncovered. */
const unloaded = async (path: string) => {
  const converter = v8ToIstanbul(path, 0)
  await converter.load()
  const endOffset = readFileSync(path, 'utf8').length
  converter.applyCoverage([
    {
      functionName: '(empty-report)',
      isBlockCoverage: true,
      ranges: [{ startOffset: 0, endOffset, count: 0 }],
    },
  ])
  return converter.toIstanbul()
}

/** Coverage of all source files of the packages of which any was loaded. */
export const sourceCoverage = async (
  root: string,
  scripts: readonly Profiler.ScriptCoverage[],
): Promise<CoverageMap> => {
  const map = coverage.createCoverageMap({})
  for (const script of scripts.filter(({ url }) => existsSync(fileURLToPath(url)))) {
    map.merge(await toSource(script))
  }
  const loaded = new Set(map.files())
  const packages = new Set([...loaded].map((path) => packageOf(relative(root, path))))
  for (const name of packages) {
    const missing = globSync(`${name}/src/**/*.ts`, { cwd: root })
      .map((path) => join(root, path))
      .filter((path) => !loaded.has(path) && hasCode(path))
    for (const path of missing) map.merge(await unloaded(path))
  }
  return map
}
