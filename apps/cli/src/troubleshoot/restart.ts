import {
  type ComposeProject,
  composeContainers,
  composeProjects,
  composeServices,
  dockerProblem,
  restartService,
} from '@stream-manager/diagnostics/doctor'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { listProcesses } from './processes.ts'
import { runGroups } from './run-groups.ts'
import { dockerPlace, type Session } from './session.ts'

const BY_HAND =
  'This menu ends no process that it did not start. Restart it where it was started: systemctl restart stream-manager, or ' +
  'Ctrl-C and npx pnpm start.\n'

/** Services that have no container, such as those of a profile, are not started. */
const restartProject = async (session: Session, project: ComposeProject): Promise<void> => {
  const place = dockerPlace(session)
  const present = new Set((await composeContainers(project, place)).map(({ service }) => service))
  const services = (await composeServices(project, place)).filter((service) => present.has(service))
  for (const service of services) {
    session.write(`${service}: restarting\n`)
    await restartService(project, service, place)
    session.write(`${service}: healthy\n`)
  }
}

/** Restarts each service behind those it depends on, each once the one before is healthy. The first failure ends it. */
export const restart = async (session: Session): Promise<number> => {
  const { write, confirm, folder } = session
  const place = dockerPlace(session)
  const problem = await dockerProblem(place)
  if (problem !== null) {
    write(`There are no containers to restart: ${problem}\n`)
    if ((await listProcesses(session)) > 0) write(BY_HAND)
    return runGroups(session, ['services'])
  }
  const projects = await composeProjects(place)
  if (projects.length === 0) {
    write(`No project of ${folder} was started by Docker Compose.\n`)
    return EXIT_CODES.success
  }
  if (!(await confirm('This interrupts a running show. Restart all services?'))) {
    write('Nothing was restarted.\n')
    return EXIT_CODES.success
  }
  for (const project of projects) await restartProject(session, project)
  return EXIT_CODES.success
}
