import { createHash } from 'node:crypto'
import { RECORDS } from './records.ts'

/** One Lua script with the name Redis knows it by. */
export interface Script {
  readonly name: string
  readonly source: string
  readonly sha: string
  /** Runs for users who may only read the keys, and on a Redis that takes no writes. */
  readonly isReadOnly: boolean
}

/**
 * Runs `main` so that `damaged(key, reason)` inside it becomes the answer `{'damaged', key, reason}`. All checks of a
 * script come before its first write: Redis does not undo what a script wrote before it failed.
 */
const RUN = `
local finished, answer = pcall(main)
if finished then return answer end
if type(answer) ~= 'table' then return redis.error_reply(answer) end
if answer.damaged then return { 'damaged', answer.damaged, answer.reason } end
return answer
`

/** The parts in order, the last of which defines `main`. */
export const script = (name: string, ...parts: readonly string[]): Script => {
  const source = [`-- stream-manager: ${name}`, RECORDS, ...parts, RUN].join('\n')
  return { name, source, sha: createHash('sha1').update(source).digest('hex'), isReadOnly: false }
}

/** Like `script`, for one that writes and publishes nothing: Redis holds it to that. */
export const readOnlyScript = (name: string, ...parts: readonly string[]): Script => ({
  ...script(name, ...parts),
  isReadOnly: true,
})
