import type { EventRow } from '@stream-manager/analytics/port'

/** The shortest limit of the services that take a text. */
export const MAX_TEXT = 1800

const SIGNS = { info: '', warning: 'Warning: ', error: 'Error: ' } as const

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

const changeOf = ({ from, to }: EventRow['data']): string[] => {
  if (!isText(to)) return []
  return [isText(from) ? `${from} -> ${to}` : String(to)]
}

/** For people: one line of what happened, such as `Error: stream.status main: live -> failed (no input)`. */
export const sentenceOf = ({ type, streamId, subject, severity, data }: EventRow): string => {
  const { name, message } = data
  const where = [streamId, subject].filter((part) => part !== null)
  const details = [
    ...(isText(name) ? [String(name)] : []),
    ...changeOf(data),
    ...(isText(message) ? [`(${message})`] : []),
  ]
  const place = where.length > 0 ? ` ${where.join('/')}` : ''
  const what = details.length > 0 ? `: ${details.join(' ')}` : ''
  return `${SIGNS[severity]}${type}${place}${what}`.slice(0, MAX_TEXT)
}
