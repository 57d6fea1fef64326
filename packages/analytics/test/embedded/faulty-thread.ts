/**
 * A thread on a disk with faults. Stored and sought texts ask for them: "full" fails the statement, "end-before" ends the
 * thread before its commit, "end-after" after it, and "hang" blocks the thread.
 */
import { type SQLInputValue, StatementSync } from 'node:sqlite'

const SQLITE_FULL = 13
const sleeper = new Int32Array(new SharedArrayBuffer(4))
let endsAfterCommit = false

const suffer = (value: SQLInputValue) => {
  if (value === 'full') {
    throw Object.assign(new Error('database or disk is full'), { errcode: SQLITE_FULL })
  }
  if (value === 'end-before') process.exit(1)
  if (value === 'end-after') endsAfterCommit = true
  if (value === 'hang') Atomics.wait(sleeper, 0, 0)
}

const { run, all } = StatementSync.prototype
const runWithFaults = function (this: StatementSync, ...values: SQLInputValue[]) {
  for (const value of values) suffer(value)
  const result: unknown = Reflect.apply(run, this, values)
  if (endsAfterCommit && this.sourceSQL === 'commit') process.exit(1)
  return result
}
const allWithFaults = function (this: StatementSync, ...values: SQLInputValue[]) {
  for (const value of values) suffer(value)
  return Reflect.apply(all, this, values)
}
Object.defineProperty(StatementSync.prototype, 'run', { value: runWithFaults })
Object.defineProperty(StatementSync.prototype, 'all', { value: allWithFaults })

await import('../../src/embedded/thread/thread.ts')
