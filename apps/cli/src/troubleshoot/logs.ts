import { dockerProblem, openScrubber } from '@stream-manager/diagnostics/doctor'
import { messageOf } from '@stream-manager/service-kit'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { containerLines, historyLines, journalLines } from './log-sources.ts'
import { type LogLine, orderLines } from './order-lines.ts'
import { dockerPlace, type Session } from './session.ts'

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/** Without Docker nobody keeps what a process wrote to a terminal. The history has its errors nevertheless. */
const processLines = async (session: Session): Promise<LogLine[]> => {
  const journal = await journalLines(session)
  if (journal.length > 0) return journal
  session.write(
    'There is no journal of the unit stream-manager. These are the errors that the history has:\n',
  )
  return historyLines(session).catch((error: unknown) => {
    throw new Error(
      `the history cannot be read (${messageOf(error)}); the services write to the output of what started them`,
      { cause: error },
    )
  })
}

/** The logs of all services without secrets, the newest errors first. */
export const logs = async (session: Session): Promise<number> => {
  const { environment, write } = session
  const { scrub } = await openScrubber(environment)
  const problem = await dockerProblem(dockerPlace(session))
  if (problem !== null) write(`No logs of containers: ${problem}\n`)
  const { errors, others } = orderLines(
    problem === null ? await containerLines(session) : await processLines(session),
  )
  const show = (lines: readonly LogLine[]) => {
    for (const { at, source, text } of lines)
      write(`${scrub(`${at} ${source}: ${text}`).replaceAll(CONTROL_CHARACTERS, ' ')}\n`)
  }
  write(errors.length === 0 ? 'No errors.\n' : 'Errors, the newest first:\n')
  show(errors)
  if (others.length > 0) write('Other lines, the newest first:\n')
  show(others)
  return EXIT_CODES.success
}
