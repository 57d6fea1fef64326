/**
 * The writer thread on a disk with faults. Stored texts ask for them: "io-fault" fails the statement, "end-before" ends the
 * thread before its commit, "end-after" after it, and "hang <file>" blocks the thread until the file exists.
 */
import { existsSync } from 'node:fs'
import { type SQLInputValue, StatementSync } from 'node:sqlite'

const SQLITE_IOERR = 10
const POLL_MS = 5
const HANG = '"hang '

const sleeper = new Int32Array(new SharedArrayBuffer(4))
let endsAfterCommit = false

const hangUntil = (file: string) => {
  while (!existsSync(file)) Atomics.wait(sleeper, 0, 0, POLL_MS)
}

const suffer = (value: SQLInputValue) => {
  if (value === '"io-fault"') {
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: SQLITE_IOERR })
  }
  if (value === '"end-before"') process.exit(1)
  if (value === '"end-after"') endsAfterCommit = true
  if (typeof value === 'string' && value.startsWith(HANG)) hangUntil(value.slice(HANG.length, -1))
}

const { run } = StatementSync.prototype
const runWithFaults = function (this: StatementSync, ...values: SQLInputValue[]) {
  for (const value of values) suffer(value)
  const result: unknown = Reflect.apply(run, this, values)
  if (endsAfterCommit && this.sourceSQL === 'commit') process.exit(1)
  return result
}
Object.defineProperty(StatementSync.prototype, 'run', { value: runWithFaults })

await import('../../src/embedded/writer/thread.ts')
