/** The work's own outcome, or a rejection once the time is up; the work itself goes on unobserved. */
export const withDeadline = <Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> =>
  new Promise((resolve, reject) => {
    // A bare timer: an abort signal would make an error, with its stack, for every command that is answered in time.
    const timer = setTimeout(() => {
      reject(new Error(`no answer from the backplane within ${timeoutMs} ms`))
    }, timeoutMs)
    timer.unref()
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
