import { DamagedRecordError } from '../wire/errors.ts'
import { listIn, textIn, textsIn } from '../wire/reply.ts'

/** One publication as the log holds it. */
export interface LogEntry {
  readonly offset: number
  /** Of the commit that wrote it: tells it from another one that came to the same place after a loss. */
  readonly commit: string
  readonly json: string
}

const ID = /^0-([1-9]\d{0,15})$/

/** An entry of the stream at that key. Throws when it is none of ours. */
export const logEntryIn = (logKey: string, value: unknown): LogEntry => {
  const [id, fields] = listIn(value)
  const offset = ID.exec(textIn(id))?.[1]
  const [commitName, commit, jsonName, json, ...others] = textsIn(fields)
  const isOurs = commitName === 'commit' && jsonName === 'json' && others.length === 0
  if (!isOurs || offset === undefined || !commit || json === undefined) {
    throw new DamagedRecordError(logKey, `its entry ${textIn(id)} is none of ours`)
  }
  return { offset: Number(offset), commit, json }
}
