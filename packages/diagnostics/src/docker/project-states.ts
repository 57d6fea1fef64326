import { oncePerRun } from '../context/context.ts'
import {
  type ComposeContainer,
  type ComposeProject,
  composeContainers,
  composeProjects,
  composeServices,
  isHealthy,
} from './compose.ts'
import { dockerProblem } from './docker.ts'

interface ServiceState {
  readonly service: string
  readonly containers: readonly ComposeContainer[]
}

interface ProjectState {
  readonly project: ComposeProject
  /** Each behind those it depends on. */
  readonly services: readonly ServiceState[]
}

/** The projects that were started from this folder, or the reason why there are none. */
export const projectStates = oncePerRun(async (context): Promise<readonly ProjectState[] | string> => {
  const problem = await dockerProblem(context)
  if (problem !== null) return `there is no Docker: ${problem}`
  const projects = await composeProjects(context)
  if (projects.length === 0) return 'no project of this folder was started by Docker Compose'
  return Promise.all(
    projects.map(async (project) => {
      const containers = await composeContainers(project, context)
      const services = await composeServices(project, context)
      return {
        project,
        services: services.map((service) => ({
          service,
          containers: containers.filter((container) => container.service === service),
        })),
      }
    }),
  )
})

export interface ProjectService {
  readonly project: ComposeProject
  readonly service: string
  readonly containers: readonly ComposeContainer[]
}

const servicesOf = (states: readonly ProjectState[]): ProjectService[] =>
  states.flatMap(({ project, services }) => services.map((service) => ({ project, ...service })))

/** A job that ended with 0 has done its work. */
const hasEndedWell = ({ state, exitCode }: ComposeContainer): boolean => state === 'exited' && exitCode === 0

const isUp = (container: ComposeContainer): boolean =>
  ['running', 'restarting', 'paused'].includes(container.state) || hasEndedWell(container)

/** The services without a container. */
export const absentServices = (states: readonly ProjectState[]): ProjectService[] =>
  servicesOf(states).filter(({ containers }) => containers.length === 0)

/** The services without a container, and those whose containers stopped. */
export const missingServices = (states: readonly ProjectState[]): ProjectService[] =>
  servicesOf(states).filter(({ containers }) => !containers.some(isUp))

/** The services with a container that does not do its work. One that is starting has time. */
export const unhealthyServices = (states: readonly ProjectState[]): ProjectService[] =>
  servicesOf(states).filter(({ containers }) =>
    containers.some(
      (container) =>
        isUp(container) &&
        !isHealthy(container) &&
        !hasEndedWell(container) &&
        container.health !== 'starting',
    ),
  )
