import { delay } from '@stream-manager/async'
import type { Operation } from '@stream-manager/domain'
import type { Centrifuge } from 'centrifuge'
import type { Input, Outcome } from './call.ts'

/** Error of the Centrifuge protocol for a connection that sends more commands than it may. */
const TOO_MANY_REQUESTS = 111
const PAUSE_MS = 1000
const MAX_ATTEMPTS = 5

interface Refusal {
  readonly code: number
  readonly message: string
}

const isRefusal = (error: unknown): error is Refusal =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error

const callOnce = async (client: Centrifuge, { name }: Operation, input: Input): Promise<Outcome> => {
  try {
    const { data } = await client.rpc(name, input)
    return data
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { status: error.code, code: error.message.split(':', 1)[0] ?? '' }
  }
}

/** The call as `rpc` of the stock client. Waits when the connection has sent too many commands, then sends it again. */
export const callRpc = async (client: Centrifuge, operation: Operation, input: Input): Promise<Outcome> => {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await callOnce(client, operation, input)
    if (outcome.status !== TOO_MANY_REQUESTS || attempt === MAX_ATTEMPTS) return outcome
    await delay(PAUSE_MS)
  }
}
