import { DamagedRecordError } from '../wire/errors.ts'
import { listIn, textIn, textsIn } from '../wire/reply.ts'

/** One publication in the log. */
export interface LogEntry {
  readonly offset: number
  /** Id of the commit that wrote it. After a loss it distinguishes this entry from another at the same offset. */
  readonly commit: string
  readonly json: string
}

const ID = /^0-([1-9]\d{0,15})$/

/** Parses an entry of the stream at that key. Throws when the entry is not ours. */
export const logEntryIn = (logKey: string, value: unknown): LogEntry => {
  const [id, fields] = listIn(value)
  const offset = ID.exec(textIn(id))?.[1]
  const [commitName, commit, jsonName, json, ...others] = textsIn(fields)
  const isOurs = commitName === 'commit' && jsonName === 'json' && others.length === 0
  if (!isOurs || offset === undefined || !commit || json === undefined) {
    throw new DamagedRecordError(logKey, `its entry ${textIn(id)} was not written by us`)
  }
  return { offset: Number(offset), commit, json }
}
