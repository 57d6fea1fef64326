import { containersRestart, containersRestartShow } from './containers-restart.ts'
import { containersUp } from './containers-up.ts'
import type { Cure } from './cure.ts'
import { dataFolders } from './data-folders.ts'
import { dataRights } from './data-rights.ts'
import { leftovers } from './leftovers.ts'
import { oldSegments } from './old-segments.ts'
import { secretFiles } from './secret-files.ts'

/** Every cure, in the order in which they are applied. */
export const CURES: readonly Cure[] = [
  secretFiles,
  dataFolders,
  dataRights,
  leftovers,
  oldSegments,
  containersUp,
  containersRestart,
  containersRestartShow,
]
