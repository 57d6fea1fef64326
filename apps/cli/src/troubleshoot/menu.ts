import { messageOf } from '@stream-manager/service-kit'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { pointOf, renderMenu } from './points.ts'
import type { Point, Session } from './session.ts'

/** Resolves with the line, or null at the end of the input and at Ctrl-C. */
type Ask = (question: string) => Promise<string | null>

/** A point that fails says why and ends nothing else. */
export const runPoint = async ({ title, run }: Point, session: Session): Promise<number> => {
  session.write(`${title}\n`)
  try {
    const code = await run(session)
    return session.interrupt.aborted ? EXIT_CODES.interrupted : code
  } catch (error) {
    if (session.interrupt.aborted) return EXIT_CODES.interrupted
    session.write(`${title} failed: ${messageOf(error)}\n`)
    return EXIT_CODES.failures
  }
}

/** Asks for a point and runs it, until somebody leaves. Resolves with the exit code. */
export const runMenu = async (session: Session, ask: Ask): Promise<number> => {
  while (!session.interrupt.aborted) {
    session.write(renderMenu())
    const answer = (await ask('Number: '))?.trim()
    if (answer === undefined || answer === '0') break
    const point = pointOf(answer)
    if (point === null) session.write('Type a number of the menu.\n')
    else await runPoint(point, session)
  }
  return session.interrupt.aborted ? EXIT_CODES.interrupted : EXIT_CODES.success
}
