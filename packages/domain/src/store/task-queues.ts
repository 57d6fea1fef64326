import { fail, type Result } from '@stream-manager/contracts'

const MOST_WAITING = 1000

interface Queue {
  tail: Promise<unknown>
  waiting: number
}

/** Runs tasks of one key one after another. A queue that is full refuses at once. */
export class TaskQueues {
  readonly #queues = new Map<string, Queue>()

  async run<Value>(key: string, task: () => Promise<Result<Value>>): Promise<Result<Value>> {
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), waiting: 0 }
    if (queue.waiting >= MOST_WAITING) {
      return fail('service.unavailable', `${MOST_WAITING} changes of ${key} are waiting already; try later`)
    }
    this.#queues.set(key, queue)
    queue.waiting += 1
    const outcome = queue.tail.then(task)
    queue.tail = outcome.catch(() => undefined)
    try {
      return await outcome
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) this.#queues.delete(key)
    }
  }
}
