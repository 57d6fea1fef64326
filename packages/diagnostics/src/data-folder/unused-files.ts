import { realpath } from 'node:fs/promises'
import type { Deployment } from '../context/context.ts'
import { type FoundEntry, findEntry } from './found-entry.ts'
import { heldFiles } from './held-files.ts'

/** A writer makes pauses of seconds. An upload that is silent for so long has lost its sender. */
const MIN_AGE_MS = 3_600_000

export interface UnusedFile {
  readonly path: string
  readonly sizeBytes: number
  readonly ageMs: number
}

const unused = ({ path, stats }: FoundEntry, nowMs: number): UnusedFile[] => {
  const ageMs = nowMs - stats.mtimeMs
  return stats.isFile() && ageMs >= MIN_AGE_MS ? [{ path, sizeBytes: stats.size, ageMs }] : []
}

/** The files that nobody wrote for an hour and no process seen here has open. */
export const unusedFiles = async (
  entries: readonly FoundEntry[],
  { clock }: Pick<Deployment, 'clock'>,
): Promise<UnusedFile[]> => {
  const nowMs = clock.now().getTime()
  const old = entries.flatMap((entry) => unused(entry, nowMs))
  if (old.length === 0) return []
  const held = await heldFiles()
  const real = await Promise.all(
    old.map(async (file) => ({ file, path: await realpath(file.path).catch(() => '') })),
  )
  return real.filter(({ path }) => path !== '' && !held.has(path)).map(({ file }) => file)
}

/** Whether the file is still as unused as it was found: a process may have begun to write it since. */
export const isStillUnused = async (
  { path }: UnusedFile,
  deployment: Pick<Deployment, 'clock'>,
): Promise<boolean> => {
  const entry = await findEntry(path)
  return entry !== null && (await unusedFiles([entry], deployment)).length === 1
}
