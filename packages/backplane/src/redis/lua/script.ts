import { createHash } from 'node:crypto'
import { RECORDS } from './records.ts'

/** One Lua script, with the SHA-1 by which Redis identifies it. */
export interface Script {
  readonly name: string
  readonly source: string
  readonly sha: string
  /** Allowed for users with read access only, and on a Redis that accepts no writes. */
  readonly isReadOnly: boolean
}

/**
 * Runs `main`. A call of `damaged(key, reason)` inside it becomes the answer `{'damaged', key, reason}`. All checks of a
 * script come before its first write, because Redis does not roll back a failed script.
 */
const RUN = `
local finished, answer = pcall(main)
if finished then return answer end
if type(answer) ~= 'table' then return redis.error_reply(answer) end
if answer.damaged then return { 'damaged', answer.damaged, answer.reason } end
return answer
`

/** Joins the parts in order. The last one defines `main`. */
export const script = (name: string, ...parts: readonly string[]): Script => {
  const source = [`-- stream-manager: ${name}`, RECORDS, ...parts, RUN].join('\n')
  return { name, source, sha: createHash('sha1').update(source).digest('hex'), isReadOnly: false }
}

/** Like `script`, for a script that neither writes nor publishes. Redis enforces that. */
export const readOnlyScript = (name: string, ...parts: readonly string[]): Script => ({
  ...script(name, ...parts),
  isReadOnly: true,
})
