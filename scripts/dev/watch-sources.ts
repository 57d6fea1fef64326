import { watch } from 'node:fs'
import { basename, join } from 'node:path'

/** Editors write a file in several steps, and a checkout many files: one restart follows them all. */
const SETTLE_MS = 150

export interface SourceChange {
  /** Folder of the package, as given. */
  readonly folder: string
  /** Relative to the root of the repository. */
  readonly path: string
}

/** Swap files and backups of editors have such names. */
const isTemporary = (path: string): boolean => {
  const name = basename(path)
  return name.startsWith('.') || name.endsWith('~') || !name.includes('.')
}

export interface WatchOptions {
  readonly root: string
  /** Folders of packages, relative to `root`. Only their `src` is watched. */
  readonly folders: Iterable<string>
  readonly onChanges: (changes: readonly SourceChange[]) => void
  readonly onError: (error: Error) => void
}

/** Delivers changes once no more come for a moment. Returns a function that ends the watch. */
export const watchSources = ({ root, folders, onChanges, onError }: WatchOptions): (() => void) => {
  const changes = new Map<string, SourceChange>()
  let timer: NodeJS.Timeout | undefined
  const deliver = (): void => {
    const settled = [...changes.values()]
    changes.clear()
    onChanges(settled)
  }
  const record = (change: SourceChange): void => {
    changes.set(change.path, change)
    clearTimeout(timer)
    timer = setTimeout(deliver, SETTLE_MS)
  }
  const watchers = [...folders].map((folder) => {
    const watcher = watch(join(root, folder, 'src'), { recursive: true }, (_event, name) => {
      if (name !== null && !isTemporary(name)) record({ folder, path: join(folder, 'src', name) })
    })
    return watcher.on('error', onError)
  })
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
