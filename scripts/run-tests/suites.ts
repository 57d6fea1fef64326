import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'

/** One test file and how tap would run it in its package. */
export interface TestFile {
  /** Relative to the root of the repository; names the file in reports and in `costs.json`. */
  readonly path: string
  /** The package's folder: the working directory of the test. */
  readonly folder: string
  readonly nodeArgs: readonly string[]
  readonly timeoutMs: number
}

const WORKSPACE_FOLDERS = ['apps/*', 'packages/*', 'infra', 'scripts']
/** The timeout of tap itself where a `.taprc` names none. */
const TAP_TIMEOUT_SECONDS = 30

const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** @throws where a `.taprc` lacks `include`, or holds another type than tap's. */
const readTaprc = (root: string, folder: string): TestFile[] => {
  const taprc: unknown = parse(readFileSync(join(root, folder, '.taprc'), 'utf8'))
  const fields = new Map(Object.entries(taprc ?? {}))
  const include = fields.get('include')
  const nodeArgs = fields.get('node-arg') ?? []
  const timeoutSeconds = fields.get('timeout') ?? TAP_TIMEOUT_SECONDS
  if (!isStringList(include) || !isStringList(nodeArgs) || typeof timeoutSeconds !== 'number') {
    throw new TypeError(`${folder}/.taprc: include and node-arg must be lists of strings, timeout a number`)
  }
  return globSync(include, { cwd: join(root, folder) }).map((path) => ({
    path: join(folder, path),
    folder,
    nodeArgs,
    timeoutMs: timeoutSeconds * 1000,
  }))
}

/**
 * All test files of the workspace, or those whose path contains one of `filters`.
 * @throws when a filter matches no file: a typing error must not look like a passing run.
 */
export const findTestFiles = (root: string, filters: readonly string[]): TestFile[] => {
  const folders = globSync(
    WORKSPACE_FOLDERS.map((folder) => `${folder}/.taprc`),
    { cwd: root },
  ).map(dirname)
  const files = folders
    .flatMap((folder) => readTaprc(root, folder))
    .sort((one, other) => one.path.localeCompare(other.path))
  const idle = filters.find((filter) => !files.some(({ path }) => path.includes(filter)))
  if (idle !== undefined) throw new Error(`no test file's path contains "${idle}"`)
  if (filters.length === 0) return files
  return files.filter(({ path }) => filters.some((filter) => path.includes(filter)))
}
