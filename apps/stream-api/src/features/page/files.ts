import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DASHBOARD = join(
  dirname(fileURLToPath(import.meta.resolve('@stream-manager/dashboard/package.json'))),
  'dist',
)

const builtFiles = (): readonly string[] => {
  try {
    return readdirSync(DASHBOARD, { recursive: true, encoding: 'utf8' })
  } catch {
    // Run from source before the first build: there is no page yet.
    return []
  }
}

const isFile = (name: string): boolean => /\.\w+$/.test(name)

/** All files of the dashboard, by path. No other file is served. The build puts the digest of a file into its name. */
export const PAGE_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  builtFiles()
    .filter(isFile)
    .map((name) => [`/${name === 'index.html' ? '' : name}`, join(DASHBOARD, name)]),
)

/** Source maps are for the tools of developers, who need no compressed ones. */
export const COMPRESSED_FILES: readonly string[] = Object.values(PAGE_FILES).filter(
  (path) => !path.endsWith('.map'),
)
