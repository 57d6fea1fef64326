import { isRecord, MAX_CODE_CHARACTERS, needsText, normalMessage } from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'
import { ownFrame } from './own-frame.ts'

/** Content of one call of a log method. Texts are not scrubbed yet. */
export interface LogLine {
  /** Text of the call, and what went wrong. */
  readonly text: string
  /** Text of the call alone. */
  readonly call: string
  readonly code: string | null
  readonly frame: string | null
  readonly fields: Readonly<Record<string, unknown>>
}

/** Depth to which the causes of an error are read. */
const MAX_CAUSES = 5
const CODE = /^[\w.-]+$/
/** A line of a stack, as the engine's child writes it. It belongs to the line before. */
const STACK_LINE = /^\s+at /

const fieldOf = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

const isCode = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_CODE_CHARACTERS && CODE.test(value)

/** The class of an error says as much as a code, except where it is that of all errors. */
const classOf = (error: unknown): unknown =>
  error instanceof Error && error.name !== 'Error' ? error.name : undefined

const codeOf = (error: unknown, fields: LogLine['fields']): string | null =>
  [
    fields['code'],
    fieldOf(fieldOf(error, 'fault'), 'code'),
    fieldOf(error, 'code'),
    fieldOf(fields['error'], 'code'),
    classOf(error),
  ].find(isCode) ?? null

const stackOf = (error: unknown): string => {
  const stack = fieldOf(error, 'stack')
  return typeof stack === 'string' ? stack : ''
}

const frameOf = (error: unknown, depth = 0): string | null => {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return null
  return ownFrame(stackOf(error)) ?? frameOf(error.cause, depth + 1)
}

/** Fields that say what went wrong, by their names. */
const DETAILS = ['error', 'reason', 'detail', 'line'] as const

const detailOf = (error: unknown, fields: LogLine['fields']): string => {
  if (error !== undefined) return messageOf(error)
  const values = DETAILS.map((name) => fieldOf(fields[name], 'message') ?? fields[name])
  return values.find((value) => typeof value === 'string') ?? ''
}

const joined = (text: string, detail: string): string =>
  text === '' || detail === '' ? `${text}${detail}` : `${text}: ${detail}`

/** Null for a line that reports nothing by itself. */
export const readLogLine = (args: readonly unknown[]): LogLine | null => {
  const [first] = args
  const fields = isRecord(first) && !(first instanceof Error) ? first : {}
  const error = first instanceof Error ? first : (fields['err'] ?? undefined)
  const { line, stack } = fields
  if (typeof line === 'string' && STACK_LINE.test(line)) return null
  const message = args.find((arg) => typeof arg === 'string') ?? ''
  return {
    text: joined(message, detailOf(error, fields)),
    call: message,
    code: codeOf(error, fields),
    frame: frameOf(error) ?? (typeof stack === 'string' ? ownFrame(stack) : null),
    fields,
  }
}

/** Texts are worth their cost only for lines whose code and frame do not name the group. */
export const textsForKey = (line: LogLine): { readonly message: string; readonly call: string } =>
  needsText(line)
    ? { message: normalMessage(line.text), call: normalMessage(line.call) }
    : { message: '', call: '' }
