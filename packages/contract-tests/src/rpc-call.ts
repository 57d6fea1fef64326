import type { Operation } from '@stream-manager/domain'
import type { Centrifuge } from 'centrifuge'
import type { Input, Outcome } from './call.ts'

interface Refusal {
  readonly code: number
  readonly message: string
}

const isRefusal = (error: unknown): error is Refusal =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error

/** The call as `rpc` of the stock client. */
export const callRpc = async (client: Centrifuge, { name }: Operation, input: Input): Promise<Outcome> => {
  try {
    const { data } = await client.rpc(name, input)
    return data
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { status: error.code, code: error.message.split(':', 1)[0] ?? '' }
  }
}
