import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'

const contentOf = async (path: string): Promise<string> => {
  const stats = await lstat(path)
  if (stats.isSymbolicLink()) return `link to ${await readlink(path)}`
  const content = stats.isFile()
    ? createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    : 'folder'
  return `${(stats.mode & 0o777).toString(8)} ${content}`
}

/** Rights and content of everything below the folder, by relative path. Links are not followed. */
export const treeDigest = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  const contents = await Promise.all(
    paths.map(async (path) => [relative(folder, path), await contentOf(path)] as const),
  )
  return new Map(contents)
}

/** The paths that were added, removed or changed. */
export const changedPaths = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
