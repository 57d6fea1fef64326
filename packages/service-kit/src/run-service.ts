import { messageOf, StartError } from './start-error.ts'

/**
 * The outermost call of every `main.ts`. A start that fails prints one clear line for each fault on standard error and
 * ends the process with code 1; an error we did not foresee also prints where it came from.
 */
export const runService = async (service: string, start: () => Promise<void>): Promise<void> => {
  try {
    await start()
  } catch (error) {
    const lines = error instanceof StartError ? error.lines : [messageOf(error)]
    for (const line of lines) process.stderr.write(`${service}: cannot start: ${line}\n`)
    if (!(error instanceof StartError) && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exit(1)
  }
}
