import type { Readable } from 'node:stream'

/** Resolves when there is more to read, or the body is over for whatever reason. */
const change = (body: Readable): Promise<void> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error']
    const done = () => {
      for (const event of events) body.off(event, done)
      resolve()
    }
    for (const event of events) body.on(event, done)
  })

/** Takes bytes from the body for as long as `wantsMore` of those that came. They are no longer in `body`. */
export const readBeginning = async (
  body: Readable,
  wantsMore: (bytes: Buffer) => boolean,
  taken: Buffer = Buffer.alloc(0),
): Promise<Buffer> => {
  let bytes = taken
  while (wantsMore(bytes) && !body.readableEnded && !body.destroyed) {
    const chunk: Buffer | null = body.read()
    if (chunk) bytes = Buffer.concat([bytes, chunk])
    else await change(body)
  }
  return bytes
}
