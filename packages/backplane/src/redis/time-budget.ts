import { NoAnswerError } from './redis-error.ts'

/** Under the second that no call may take, with room for a busy event loop. */
const BUDGET_MS = 950

/** However many round trips a call needs, each with its own deadline: all of them together get less than a second. */
export const withinBudget = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`Redis took longer than ${BUDGET_MS} ms`)), BUDGET_MS)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
