import { NoAnswerError } from './redis-error.ts'

/**
 * Rejects when there is no answer in time. Timers run before input is read: a process that could not run for a while (its
 * machine is crowded, it collects garbage) would give up answers that have already arrived, so an expired deadline lets
 * the event loop read once more first.
 */
export const patientDeadline = async <T>(work: Promise<T>, deadlineMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new NoAnswerError(`Redis did not answer within ${deadlineMs} ms`))
    timer = setTimeout(() => setImmediate(giveUp), deadlineMs)
  })
  try {
    return await Promise.race([work, expired])
  } finally {
    clearTimeout(timer)
  }
}
