import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** As the task `build` of turbo.json lists them. */
export const PACKAGE_INPUTS = ['src', 'public', 'tsconfig.json', 'package.json'] as const
const ROOT_INPUTS = ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json'] as const
const WORKSPACE_FOLDERS = ['apps', 'packages'] as const
const RECORD = 'node_modules/.cache/start/built'

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

/** Digest of all that a build reads. */
export const inputsDigest = (root: string): string => {
  const packages = packagesOf(root).flatMap((folder) =>
    PACKAGE_INPUTS.flatMap((input) => {
      const path = join(folder, input)
      return input.includes('.') ? [path] : filesBelow(path)
    }),
  )
  return digestOf([...ROOT_INPUTS.map((name) => join(root, name)), ...packages])
}

/** By size and time: the compiler writes a file with a new time, and reading all of them would take longer. */
const outputsDigest = (root: string): string => {
  const digest = createHash('sha256')
  for (const path of packagesOf(root).flatMap((folder) => filesBelow(join(folder, 'dist')))) {
    if (!path.endsWith('.js')) continue
    const { size, mtimeMs } = statSync(path)
    digest.update(`${path}\0${size}\0${mtimeMs}\0`)
  }
  return digest.digest('hex')
}

/** True when the built files are those that the recorded build left, and its inputs equal the present ones. */
export const isBuilt = (root: string, inputs: string): boolean =>
  orNull(() => readFileSync(join(root, RECORD), 'utf8')) === `${inputs} ${outputsDigest(root)}`

/** `inputs`: their digest before the build, so that an edit during the build counts as a change. */
export const recordBuild = (root: string, inputs: string): void => {
  const path = join(root, RECORD)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${inputs} ${outputsDigest(root)}`)
}
