import {
  type ComposeProject,
  composeContainers,
  composeProjects,
  composeServices,
  dockerProblem,
} from '@stream-manager/diagnostics/doctor'
import { listProcesses } from './processes.ts'
import { runGroups } from './run-groups.ts'
import { dockerPlace, type Session } from './session.ts'

const listProject = async (session: Session, project: ComposeProject): Promise<void> => {
  const place = dockerPlace(session)
  const containers = await composeContainers(project, place)
  for (const { name, state, health, exitCode } of containers) {
    const detail = state === 'exited' ? `, code ${exitCode}` : health === '' ? '' : `, ${health}`
    session.write(`${name}: ${state}${detail}\n`)
  }
  const present = new Set(containers.map(({ service }) => service))
  for (const service of await composeServices(project, place))
    if (!present.has(service)) session.write(`${service}: no container\n`)
}

/** A process is alive when its service answers: a list of processes alone proves nothing. */
export const containerStatus = async (session: Session): Promise<number> => {
  const place = dockerPlace(session)
  const problem = await dockerProblem(place)
  if (problem !== null) {
    session.write(`There are no containers to look at: ${problem}\n`)
    await listProcesses(session)
    return runGroups(session, ['services', 'containers'])
  }
  const projects = await composeProjects(place)
  if (projects.length === 0) session.write(`No project of ${session.folder} was started by Docker Compose.\n`)
  for (const project of projects) await listProject(session, project)
  return runGroups(session, ['services', 'containers'])
}
