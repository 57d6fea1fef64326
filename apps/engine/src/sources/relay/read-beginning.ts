import type { IncomingMessage } from 'node:http'

/** Resolves when there is more to read, or the body is over for whatever reason. */
const change = (answer: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error']
    const done = () => {
      for (const event of events) answer.off(event, done)
      resolve()
    }
    for (const event of events) answer.on(event, done)
  })

/** Takes bytes from the body for as long as `wantsMore` of those that came. They are no longer in `answer`. */
export const readBeginning = async (
  answer: IncomingMessage,
  wantsMore: (bytes: Buffer) => boolean,
  taken: Buffer = Buffer.alloc(0),
): Promise<Buffer> => {
  let bytes = taken
  while (wantsMore(bytes) && !answer.readableEnded && !answer.destroyed) {
    const chunk: Buffer | null = answer.read()
    if (chunk) bytes = Buffer.concat([bytes, chunk])
    else await change(answer)
  }
  return bytes
}
