import { ErrorStateChange, tolerantChecker } from '@stream-manager/contracts'
import type { Translate } from './translation.ts'

const checkChange = tolerantChecker(ErrorStateChange, 'The change of the state of an error')

export const translateErrorStates: Translate = ({ data }, memory, { ignored }) => {
  const read = ignored.parsed(checkChange(data))
  if (!read.ok) return null
  const { groupId, changeId, state, by, at } = read.value
  const atMs = Date.parse(at)
  const errorStates = [{ groupId, changeId, state, by, atMs }]
  return { events: [], others: { atMs, rows: { errorStates } }, memory }
}
