import { checkErrorReports, tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { errorRowsOf } from '../errors/report-rows.ts'
import { possibleEventsOf } from './error-events.ts'
import type { Translate } from './translation.ts'

/** Instances whose last publication is known. A process repeats a publication within seconds. */
const MAX_INSTANCES = 100

/** The newest sequence number of each instance, those that published last at the end. */
const Known = Type.Object({ sequences: Type.Array(Type.Tuple([Type.String(), Type.Integer()])) })
type Known = Static<typeof Known>

const checkKnown = tolerantChecker(Known, 'The memory of reported errors')

/** A publication whose effect its writer did not know is in the log twice, with one sequence number. */
export const translateErrors: Translate = ({ data }, memory, { ignored }) => {
  const read = ignored.parsed(checkErrorReports(data))
  if (!read.ok) return null
  const { instance, sequence, at } = read.value
  const checked = checkKnown(memory)
  const { sequences } = checked.ok ? checked.value.parsed : { sequences: [] }
  const last = sequences.find(([name]) => name === instance)?.[1] ?? 0
  const others = sequences.filter(([name]) => name !== instance).slice(1 - MAX_INSTANCES)
  const known: Known = { sequences: [...others, [instance, Math.max(last, sequence)]] }
  if (sequence <= last) return { events: [], memory: known }
  const errors = errorRowsOf(read.value)
  return {
    events: [],
    others: { atMs: Date.parse(at), rows: { errors }, possible: possibleEventsOf(errors) },
    memory: known,
  }
}
