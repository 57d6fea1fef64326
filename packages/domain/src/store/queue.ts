import { KeyedGates } from '@stream-manager/async'
import { fail, type Result } from '@stream-manager/contracts'
import type { Context } from '../context.ts'

const MAX_WAITING = 1000

export const createQueues = (): KeyedGates => new KeyedGates({ running: 1, waiting: MAX_WAITING - 1 })

/** Runs the tasks of one key one after another. A full queue refuses at once. Errors: `service.unavailable`. */
export const inQueue = <Value>(
  { queues }: Context,
  key: string,
  task: () => Promise<Result<Value>>,
): Promise<Result<Value>> =>
  queues.run(key, task, () =>
    fail('service.unavailable', `${MAX_WAITING} changes of ${key} are waiting already; try later`),
  )
