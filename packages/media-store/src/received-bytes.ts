import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { Fault, Result } from '@stream-manager/contracts'

/** Size and digest of a file. */
export interface FileDigest {
  readonly sizeBytes: number
  readonly sha256: string
}

/** Says whether a file may grow to so many bytes. */
export type CheckSize = (sizeBytes: number) => Result<null> | Promise<Result<null>>

/** Ends a pipeline whose bytes are refused. */
export class RefusedBytes extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.detail)
    this.fault = fault
  }
}

/** Counts, checks and digests the bytes that pass through. */
export const meterBytes = (
  check: CheckSize,
): { readonly stream: Transform; readonly result: () => FileDigest } => {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const take = async (chunk: Buffer): Promise<Buffer> => {
    hash.update(chunk)
    sizeBytes += chunk.length
    const checked = await check(sizeBytes)
    if (!checked.ok) throw new RefusedBytes(checked.fault)
    return chunk
  }
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      take(chunk).then((taken) => done(null, taken), done)
    },
  })
  return { stream, result: () => ({ sizeBytes, sha256: hash.digest('hex') }) }
}
