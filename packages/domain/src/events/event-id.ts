import { createHash } from 'node:crypto'

/** Place of an event: a publication, and which of the events it amounts to. */
export interface EventPlace {
  readonly log: string
  readonly epoch: string
  readonly offset: number
  readonly index: number
  /** Time that the publication names. A log that was restored from a copy uses its offsets again, at other times. */
  readonly atMs: number
}

const DIGITS = 32

/** The same place has the same id, so an event that is read again is not a second one. */
export const eventId = ({ log, epoch, offset, index, atMs }: EventPlace): string => {
  const place = [log, epoch, offset, index, atMs].join('\0')
  return `evt_${createHash('sha256').update(place).digest('hex').slice(0, DIGITS)}`
}
