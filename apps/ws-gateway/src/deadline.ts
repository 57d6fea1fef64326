import { within } from '@stream-manager/async'
import { backgroundSchedule } from '@stream-manager/async/node'

/** The outcome of backplane work, or a rejection after `timeoutMs`. The work goes on, and its later outcome is ignored. */
export const withDeadline = <Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> =>
  within(work, {
    deadlineMs: timeoutMs,
    schedule: backgroundSchedule,
    onLate: (): never => {
      throw new Error(`no answer from the backplane within ${timeoutMs} ms`)
    },
  })
