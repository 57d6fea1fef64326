import { BroadcastList, checker } from '@stream-manager/contracts'

const COLUMNS = [
  'id',
  'streamId',
  'start',
  'end',
  'durationSeconds',
  'endReason',
  'errorCode',
  'restarts',
  'peakViewers',
  'averageViewers',
  'viewerSeconds',
  'averageBitrateKbps',
  'framesDropped',
  'outputsFailingSeconds',
]

const check = checker(BroadcastList, 'The list of broadcasts')

/** A line for each broadcast. Names and ids have no character that CSV quotes, and none that a spreadsheet takes for a formula. */
export const broadcastsCsv = (body: unknown): string => {
  const list = check(body)
  if (!list.ok) throw new Error(list.fault.detail)
  const lines = list.value.items.map((item) => {
    const failingSeconds = item.outputs.reduce((sum, output) => sum + output.failingSeconds, 0)
    const { id, streamId, start, end, durationSeconds, endReason, error, restarts, viewers } = item
    const { peak, average, seconds } = viewers
    const facts = [id, streamId, start, end, durationSeconds, endReason, error?.code, restarts]
    const figures = [peak, average, seconds, item.averageBitrateKbps, item.framesDropped, failingSeconds]
    return [...facts, ...figures].map((value) => value ?? '').join(',')
  })
  return [COLUMNS.join(','), ...lines, ''].join('\r\n')
}
