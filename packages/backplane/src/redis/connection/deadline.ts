import { within } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import { NoAnswerError } from '../wire/errors.ts'

/** Rejects when Redis does not answer in time. An answer that has arrived still counts, even if the event loop is late. */
export const patientDeadline = <T>(work: Promise<T>, deadlineMs: number): Promise<T> =>
  within(work, {
    deadlineMs,
    schedule: patientSchedule,
    onLate: (): never => {
      throw new NoAnswerError(`Redis did not answer within ${deadlineMs} ms`)
    },
  })
