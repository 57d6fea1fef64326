import { createHook } from 'node:async_hooks'

/** Type of an asynchronous call of a native module. Each one is a turn of the thread pool. */
const NATIVE_CALL = 'generic'

/** Counts the asynchronous native calls that the work starts. */
export const threadTurns = async (work: () => Promise<unknown>): Promise<number> => {
  let turns = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === NATIVE_CALL) turns += 1
    },
  })
  hook.enable()
  try {
    await work()
  } finally {
    hook.disable()
  }
  return turns
}
