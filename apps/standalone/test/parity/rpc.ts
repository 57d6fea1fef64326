import type { Operation } from '@stream-manager/domain'
import type { Centrifuge } from 'centrifuge'
import type { Input, Seen } from './side.ts'

interface Refused {
  readonly code: number
  readonly message: string
}

const isRefused = (error: unknown): error is Refused =>
  typeof error === 'object' && error !== null && 'code' in error && 'message' in error

/** By the stock client, as its users call it. */
export const callRpc = async (client: Centrifuge, { name }: Operation, input: Input): Promise<Seen> => {
  try {
    const { data } = await client.rpc(name, input)
    return data
  } catch (error) {
    if (!isRefused(error)) throw error
    return { status: error.code, code: error.message.split(':', 1)[0] ?? '' }
  }
}
