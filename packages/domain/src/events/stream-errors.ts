import type { ErrorRow } from '@stream-manager/analytics/port'
import { normalMessage } from '@stream-manager/contracts'
import { errorGroupId, occurrenceId } from '../errors/ids.ts'
import type { NewEvent } from './translation.ts'

/** Events of streams that tell an error. A failed status names the same error as `stream.error`. */
const TYPES: ReadonlySet<string> = new Set(['stream.error', 'output.state'])

const rowOf = ({ streamId, subject, severity, atMs, data: { code, message } }: NewEvent): ErrorRow[] => {
  if (typeof code !== 'string') return []
  const error = { code, frame: null, message: normalMessage(typeof message === 'string' ? message : '') }
  return [
    {
      ...error,
      id: occurrenceId(streamId ?? '', subject ?? '', code, atMs),
      groupId: errorGroupId({ ...error, call: '' }),
      severity: severity === 'error' ? 'error' : 'warning',
      service: 'engine',
      instance: null,
      version: null,
      streamId,
      requestId: null,
      count: 1,
      firstMs: atMs,
      lastMs: atMs,
      records: [],
    },
  ]
}

/** Errors of a stream and of its outputs are groups by their codes. */
export const errorsIn = (events: readonly NewEvent[]): readonly ErrorRow[] =>
  events.filter(({ type }) => TYPES.has(type)).flatMap(rowOf)
