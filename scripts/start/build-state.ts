import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** As the task `build` of turbo.json lists them. */
export const PACKAGE_INPUTS = ['src', 'vite.config.ts', 'tsconfig.json', 'package.json'] as const
const ROOT_INPUTS = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json'] as const
const WORKSPACE_FOLDERS = ['apps', 'packages'] as const

/** The folders of a clone that a start reads and writes. */
export interface Clone {
  readonly root: string
  /** The bundled programs lie here. */
  readonly bundle: string
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

const orNull = <Value>(read: () => Value): Value | null => {
  try {
    return read()
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const filesBelow = (path: string): string[] => {
  const entries = orNull(() => readdirSync(path, { withFileTypes: true })) ?? []
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name)
      return entry.isDirectory() ? filesBelow(child) : [child]
    })
}

const packagesOf = (root: string): string[] =>
  WORKSPACE_FOLDERS.flatMap((folder) =>
    (orNull(() => readdirSync(join(root, folder))) ?? []).toSorted().map((name) => join(root, folder, name)),
  )

/** By content: an editor may keep size and time of a file, and a checkout changes the time of equal ones. */
const digestOf = (paths: readonly string[]): string => {
  const digest = createHash('sha256').update(process.version)
  for (const path of paths) {
    const content = orNull(() => readFileSync(path))
    digest.update(`\0${path}\0${content?.length ?? 'missing'}\0`).update(content ?? '')
  }
  return digest.digest('hex')
}

/** Digest of all that a build reads, and of the script that bundles. */
export const inputsDigest = (root: string): string => {
  const packages = packagesOf(root).flatMap((folder) =>
    PACKAGE_INPUTS.flatMap((input) => {
      const path = join(folder, input)
      return input.includes('.') ? [path] : filesBelow(path)
    }),
  )
  const shared = ROOT_INPUTS.map((name) => join(root, name))
  return digestOf([...shared, ...filesBelow(join(root, 'scripts/start')), ...packages])
}

/** By size and time: the compiler writes a file with a new time, and reading all of them would take longer. */
const outputsDigest = ({ root, bundle }: Clone): string => {
  const digest = createHash('sha256')
  const folders = [...packagesOf(root).map((folder) => join(folder, 'dist')), bundle]
  for (const path of folders.flatMap(filesBelow)) {
    if (!path.endsWith('.js')) continue
    const { size, mtimeMs } = statSync(path)
    digest.update(`${path}\0${size}\0${mtimeMs}\0`)
  }
  return digest.digest('hex')
}

const recordOf = ({ bundle }: Clone): string => join(bundle, 'built')

/** True when the built files are those that the recorded build left, and its inputs equal the present ones. */
export const isBuilt = (clone: Clone, inputs: string): boolean =>
  orNull(() => readFileSync(recordOf(clone), 'utf8')) === `${inputs} ${outputsDigest(clone)}`

/** `inputs`: their digest before the build, so that an edit during the build counts as a change. */
export const recordBuild = (clone: Clone, inputs: string): void =>
  writeFileSync(recordOf(clone), `${inputs} ${outputsDigest(clone)}`)
