import { type ErrorRow, OTHER_ERRORS } from '@stream-manager/analytics/port'
import type { ErrorReport, ErrorReports } from '@stream-manager/contracts'
import { errorGroupId, occurrenceId } from './ids.ts'

interface Source extends Pick<ErrorRow, 'instance' | 'version'> {
  /** Unique for the report, and the same when it is read again. */
  readonly id: string
}

const rowOf = (report: ErrorReport, source: Source): ErrorRow => {
  const { firstAt, lastAt, call: _, ...shared } = report
  const times = { firstMs: Date.parse(firstAt), lastMs: Date.parse(lastAt) }
  return { ...shared, ...source, ...times, groupId: errorGroupId(report) }
}

/** Errors that a service counted without a report. */
const droppedRow = ({ dropped, at }: ErrorReports, source: Source): ErrorRow => ({
  ...source,
  groupId: OTHER_ERRORS,
  severity: 'warning',
  code: null,
  message: '',
  frame: null,
  service: 'unknown',
  streamId: null,
  requestId: null,
  count: dropped,
  firstMs: Date.parse(at),
  lastMs: Date.parse(at),
  records: [],
})

/** The rows of one publication of a service. */
export const errorRowsOf = (published: ErrorReports): readonly ErrorRow[] => {
  const { instance, sequence, version, reports, dropped } = published
  const sourceOf = (index: number): Source => ({
    instance,
    version,
    id: occurrenceId(instance, sequence, index),
  })
  const rows = reports.map((report, index) => rowOf(report, sourceOf(index)))
  return dropped === 0 ? rows : [...rows, droppedRow(published, sourceOf(reports.length))]
}
