import { ErrorStateChange, tolerantChecker } from '@stream-manager/contracts'
import type { NewEvent, PossibleEvent, Translate } from './translation.ts'

const checkChange = tolerantChecker(ErrorStateChange, 'The change of the state of an error')

const TYPES: Readonly<Record<ErrorStateChange['state'], string>> = {
  open: 'error.reopened',
  resolved: 'error.resolved',
  ignored: 'error.ignored',
}

const eventOf = ({ groupId, state, by, at, code = null, message }: ErrorStateChange): NewEvent => ({
  ...{ type: TYPES[state], atMs: Date.parse(at), streamId: null, severity: 'info', subject: null },
  data: { groupId, by, code, ...(message !== undefined && { message }) },
})

/** The error may have occurred since, before anybody knew that it was resolved. */
const regressionOf = ({ groupId, state, at, code = null, message }: ErrorStateChange): PossibleEvent[] =>
  state === 'resolved'
    ? [
        {
          ...{ groupId, change: 'resolved_late' },
          event: {
            ...{ type: 'error.regressed', atMs: Date.parse(at), streamId: null, subject: null },
            severity: 'warning',
            data: { groupId, code, ...(message !== undefined && { message }) },
          },
        },
      ]
    : []

export const translateErrorStates: Translate = ({ data }, memory, { ignored }) => {
  const read = ignored.parsed(checkChange(data))
  if (!read.ok) return null
  const { groupId, changeId, state, by, at } = read.value
  const atMs = Date.parse(at)
  const errorStates = [{ groupId, changeId, state, by, atMs }]
  const possible = regressionOf(read.value)
  return { events: [eventOf(read.value)], others: { atMs, rows: { errorStates }, possible }, memory }
}
