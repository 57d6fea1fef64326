import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { deferred, within } from '@stream-manager/test-kit'
import type { Test } from 'tap'

const SCRIPT = fileURLToPath(import.meta.resolve('./intake-process.ts'))
const LONGEST_MS = 120

/** Rows after a kill. */
interface StoredRows {
  readonly offset: number
  readonly count: number
  readonly newestMs: number
}

export interface CrashedStore {
  /** Arguments of `intake-process.ts`. */
  readonly store: readonly [kind: string, place: string]
  readonly readRows: () => StoredRows | Promise<StoredRows>
}

/** Lets the process apply for that long after its first answer, kills it, and gives the last acknowledged offset. */
const applyAndKill = async (store: CrashedStore['store'], durationMs: number): Promise<number> => {
  const child = spawn(process.execPath, ['--conditions=@stream-manager/source', SCRIPT, ...store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const begun = deferred()
  let last = 0
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    last = Number(line)
    begun.resolve()
  })
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')])
  await within(Promise.race([begun.promise, ended]), { what: 'the first batch' }).finally(() => {
    setTimeout(() => child.kill('SIGKILL'), durationMs)
  })
  const [[code]] = await within(ended, { what: 'the end of the killed process' })
  if (code !== null) throw new Error(`the process ended by itself with ${code}`)
  return last
}

/** Rows and positions agree after each kill of the process that writes. */
export const killsDuringIntake = async (t: Test, { store, readRows }: CrashedStore, rounds: number) => {
  for (let round = 1; round <= rounds; round += 1) {
    const acknowledged = await applyAndKill(store, Math.random() * LONGEST_MS)
    const { offset, count, newestMs } = await readRows()
    t.ok(offset >= acknowledged, `${acknowledged} acknowledged, ${offset} stored`)
    t.strictSame([count, newestMs], [offset, offset], 'one event for each publication')
  }
}
