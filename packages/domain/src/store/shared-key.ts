import { randomBytes } from 'node:crypto'
import { SharedKey, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from './stored.ts'

const KEY_BYTES = 32

const check = tolerantChecker(SharedKey, 'The stored key')

const read = async (context: Context, name: string): Promise<Buffer> => {
  const key = randomBytes(KEY_BYTES).toString('base64url')
  const stored = await context.backplane.read(name)
  if (!stored) await context.backplane.commit({ expect: { [name]: 0 }, put: { [name]: { key } } })
  const document = stored ?? (await context.backplane.read(name))
  if (!document) throw new Error(`${name} vanished after it was written`)
  return Buffer.from(readStored(context, document, check).parsed.key, 'base64url')
}

/**
 * A key that all services of one store share, under the name of its document. The first caller makes it; of several at
 * once, one wins and all read the winner's. A failed read is repeated by the next call.
 */
export const sharedKey = (context: Context, name: string): (() => Promise<Buffer>) => {
  let reading: Promise<Buffer> | null = null
  return () => {
    reading ??= read(context, name).catch((error: unknown) => {
      reading = null
      throw error
    })
    return reading
  }
}
