import type { DoctorFinding } from '@stream-manager/contracts'

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>

/** Shows how far the run is, in a line that it clears. Writes nothing where nobody would see it. */
export const showProgress = (terminal: Terminal, total: number) => {
  let done = 0
  const write = (text: string) => {
    if (terminal.isTTY) terminal.write(`\r\u001b[K${text}`)
  }
  return {
    onFinding: ({ id }: DoctorFinding) => {
      done += 1
      write(`${done} of ${total} checks: ${id}`)
    },
    clear: () => write(''),
  }
}
