export type Timed<Value> = { readonly late: false; readonly value: Value } | { readonly late: true }

/**
 * What the work resolved to, or that it was late. Rejects as the work rejects; a rejection after the deadline is nobody's
 * any more and is dropped.
 */
export const within = async <Value>(deadlineMs: number, work: Promise<Value>): Promise<Timed<Value>> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<Timed<Value>>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, { late: true })
  })
  const done = work.then((value): Timed<Value> => ({ late: false, value }))
  done.catch(() => {})
  try {
    return await Promise.race([done, deadline])
  } finally {
    clearTimeout(timer)
  }
}
