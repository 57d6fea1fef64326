import { createInterface } from 'node:readline'

interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/**
 * Asks for one line. While it waits the terminal is in raw mode, in which Ctrl-C is a character and no signal: it calls
 * `onInterrupt`. Between questions the terminal is as it was, so Ctrl-C reaches the process.
 */
export const askLine = (
  { input, output }: Terminal,
  question: string,
  onInterrupt: () => void,
): Promise<string | null> =>
  new Promise((resolve) => {
    const lines = createInterface({ input, output, terminal: true, historySize: 0 })
    lines.once('SIGINT', () => {
      onInterrupt()
      lines.close()
    })
    lines.once('close', () => {
      output.write('\n')
      resolve(null)
    })
    lines.question(question, (answer) => {
      resolve(answer)
      lines.close()
    })
  })
