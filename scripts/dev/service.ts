import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { LEAVE_WITH_PARENT, ManagedProcess } from './managed-process.ts'
import { loadedFolders, type Workspace } from './workspace.ts'

export interface ServiceOptions {
  readonly root: string
  readonly workspace: Workspace
  /** Besides the environment of `pnpm dev` itself. */
  readonly environment: Readonly<Record<string, string>>
  /** Receives the service's log, and what happens to its process. */
  readonly print: (name: string, line: string) => void
}

/** One service from source, and the folders of the packages that its process loads. */
export interface DevService {
  readonly process: ManagedProcess
  readonly folders: ReadonlySet<string>
}

export const createService = (
  name: string,
  { root, workspace, environment, print }: ServiceOptions,
): DevService => {
  const flags = ['--conditions=@stream-manager/source', `--import=${LEAVE_WITH_PARENT}`]
  const start = () =>
    spawn(process.execPath, [...flags, join(root, 'apps', name, 'src/main.ts')], {
      detached: true,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
  return {
    folders: loadedFolders(workspace, `@stream-manager/${name}`),
    process: new ManagedProcess({
      name,
      spawn: start,
      onLine: (line) => print(name, line),
      onCrash: (reason) => print(name, `ended unexpectedly (${reason}); the next change starts it again`),
    }),
  }
}
