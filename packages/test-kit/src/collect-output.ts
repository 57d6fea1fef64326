import type { ChildProcess } from 'node:child_process'

/** Returns the latest `limit` characters that the process has written to stdout and stderr. */
export const collectOutput = (child: ChildProcess, limit: number): (() => string) => {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-limit)
    })
  }
  return () => text
}
