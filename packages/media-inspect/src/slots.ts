/** Lets so many run at once and so many wait; `acquire` answers false at once when the queue is full. */
export const createSlots = (limits: { running: number; waiting: number }) => {
  let running = 0
  const queue: (() => void)[] = []
  return {
    async acquire(): Promise<boolean> {
      if (running < limits.running) {
        running += 1
        return true
      }
      if (queue.length >= limits.waiting) return false
      await new Promise<void>((resolve) => queue.push(resolve))
      return true
    },
    /** Hands the slot to the longest waiter, so that a newcomer cannot slip in between. */
    release(): void {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    },
  }
}
