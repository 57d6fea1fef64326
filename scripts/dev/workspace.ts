import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface WorkspacePackage {
  /** Relative to the root of the repository. */
  readonly folder: string
  /** Names of packages that it loads at run time; foreign ones are among them. */
  readonly dependencies: readonly string[]
}

export type Workspace = ReadonlyMap<string, WorkspacePackage>

const readManifest = (root: string, path: string): [name: string, WorkspacePackage] => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, path), 'utf8'))
  const fields = new Map<string, unknown>(Object.entries(manifest ?? {}))
  const name = fields.get('name')
  if (typeof name !== 'string') throw new TypeError(`${path} has no name`)
  return [name, { folder: dirname(path), dependencies: Object.keys(fields.get('dependencies') ?? {}) }]
}

/** Reads the apps and packages by name. @throws when a `package.json` has no name. */
export const readWorkspace = (root: string): Workspace =>
  new Map(
    globSync(['apps/*/package.json', 'packages/*/package.json'], { cwd: root }).map((path) =>
      readManifest(root, path),
    ),
  )

/** Folders of `name` and of all workspace packages that it loads, however indirectly. */
export const loadedFolders = (workspace: Workspace, name: string): ReadonlySet<string> => {
  const folders = new Set<string>()
  const visit = (visited: string): void => {
    const found = workspace.get(visited)
    if (found === undefined || folders.has(found.folder)) return
    folders.add(found.folder)
    for (const dependency of found.dependencies) visit(dependency)
  }
  visit(name)
  return folders
}
