import { composeProjects, dockerProblem } from '@stream-manager/diagnostics/doctor'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { listProcesses } from './processes.ts'
import { runGroups } from './run-groups.ts'
import { dockerPlace, type Session } from './session.ts'

/** Without Docker the services are processes, and their state is what counts. */
export const dockerStatus = async (session: Session): Promise<number> => {
  const { write, folder } = session
  const place = dockerPlace(session)
  const problem = await dockerProblem(place)
  if (problem !== null) {
    write(`Docker does not answer: ${problem}\nWithout Docker the services are processes.\n`)
    await listProcesses(session)
    return runGroups(session, ['services'])
  }
  const projects = await composeProjects(place)
  write('The Docker daemon answers.\n')
  if (projects.length === 0) write(`No project of ${folder} was started by Docker Compose.\n`)
  for (const { name, files } of projects) write(`project ${name}: ${files.join(', ')}\n`)
  return EXIT_CODES.success
}
