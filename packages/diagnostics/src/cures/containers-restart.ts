import { type ProjectService, projectStates, unhealthyServices } from '../docker/project-states.ts'
import { restartService } from '../docker/restart.ts'
import type { Cure, Step } from './cure.ts'

const CURE_MS = 900_000
/** A show goes on without these. Every other service carries it, or may. */
const BESIDE_THE_SHOW = ['event-handler', 'health-sidecar']

const restarting = ({ project, service }: ProjectService): Step => ({
  text: `docker compose --project-name ${project.name} restart --no-deps ${service}, then wait for its health`,
  apply: (context) => restartService(project, service, context),
})

const planFor =
  (isWanted: (service: ProjectService) => boolean): Cure['plan'] =>
  async (context) => {
    const states = await projectStates(context)
    return typeof states === 'string' ? [] : unhealthyServices(states).filter(isWanted).map(restarting)
  }

export const containersRestart: Cure = {
  id: 'containers.restart',
  title: 'Restarts unhealthy services that no show needs',
  checks: ['containers.health', 'containers.running'],
  safety: 'safe',
  deadlineMs: CURE_MS,
  plan: planFor(({ service }) => BESIDE_THE_SHOW.includes(service)),
}

export const containersRestartShow: Cure = {
  id: 'containers.restart-show',
  title: 'Restarts the other unhealthy services, in the order of their dependencies',
  checks: ['containers.health', 'containers.running'],
  safety: 'disruptive',
  deadlineMs: CURE_MS,
  plan: planFor(({ service }) => !BESIDE_THE_SHOW.includes(service)),
}
