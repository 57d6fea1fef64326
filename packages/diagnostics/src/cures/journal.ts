import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { curesFile } from '@stream-manager/media-store'
import type { Deployment } from '../context/context.ts'
import { dataDirOf } from '../data-folder/data-dir.ts'

const MAX_BYTES = 262_144
/** The newest part, which is kept when the journal is full. */
const KEPT_CHARACTERS = MAX_BYTES / 2
const MAX_STEPS = 100

interface JournalEntry {
  readonly cure: string
  /** `started` before the first step, so that a crash leaves a trace. */
  readonly event: 'started' | 'cured' | 'remains' | 'failed'
  /** The steps, with the reason behind those that failed. */
  readonly steps: readonly string[]
}

/** Drops the oldest lines. The file is replaced at once, so that a crash loses no line that is kept. */
const shorten = async (path: string): Promise<void> => {
  const { size } = await stat(path)
  if (size <= MAX_BYTES) return
  const tail = (await readFile(path, 'utf8')).slice(-KEPT_CHARACTERS)
  const whole = tail.slice(tail.indexOf('\n') + 1)
  const unfinished = `${path}.${randomUUID()}.new`
  await writeFile(unfinished, whole, { mode: 0o600 })
  await rename(unfinished, path)
}

const bounded = (steps: readonly string[]): readonly string[] =>
  steps.length <= MAX_STEPS ? steps : [...steps.slice(0, MAX_STEPS), `${steps.length - MAX_STEPS} more`]

/**
 * Adds a line of JSON to `DATA_DIR/cures.jsonl`, which keeps the newest 128 to 256 KiB. Rejects when it cannot be written:
 * then nothing must be changed.
 */
export const writeJournal = async (
  deployment: Pick<Deployment, 'settings' | 'folder' | 'clock'>,
  { cure, event, steps }: JournalEntry,
): Promise<void> => {
  const path = curesFile(dataDirOf(deployment))
  const line = { at: deployment.clock.now().toISOString(), cure, event, steps: bounded(steps) }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 })
  await shorten(path)
}
