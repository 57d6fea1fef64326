import {
  isErrorCode,
  isRecord,
  ObservedStream,
  OUTPUT_TYPES,
  type Reading,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'

const check = tolerantChecker(ObservedStream, 'The stored engine report')

type Fields = Readonly<Record<string, unknown>>

const isNewerError = ({ code, message }: Fields): boolean =>
  typeof code === 'string' && typeof message === 'string' && !isErrorCode(code)

/** Replaces every error code that this version does not know, at any depth, by `internal`. */
const withKnownCodes = (value: unknown): unknown => {
  if (!isRecord(value)) return value
  const fields = Object.entries(value).map(([name, field]) => [name, withKnownCodes(field)] as const)
  const copy = Object.fromEntries(fields)
  return isNewerError(value) ? { ...copy, code: 'internal' } : copy
}

const isNewerOutput = (status: unknown): boolean =>
  isRecord(status) &&
  typeof status['type'] === 'string' &&
  !OUTPUT_TYPES.some((type) => type === status['type'])

const withKnownOutputs = (outputs: unknown): unknown =>
  isRecord(outputs)
    ? Object.fromEntries(Object.entries(outputs).filter(([, status]) => !isNewerOutput(status)))
    : outputs

/** The engine's report. A newer engine may report output types and error codes that this version does not know. */
export const checkObserved = (value: unknown): Result<Reading<ObservedStream>> => {
  const checked = check(value)
  if (checked.ok || !isRecord(value)) return checked
  const mapped = check(withKnownCodes({ ...value, outputs: withKnownOutputs(value['outputs']) }))
  if (!mapped.ok) return checked
  return succeed({ raw: value as ObservedStream, parsed: mapped.value.parsed, hasUnknownFields: true })
}
