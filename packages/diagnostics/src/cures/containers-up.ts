import { compose } from '../docker/compose.ts'
import { missingServices, type ProjectService, projectStates } from '../docker/project-states.ts'
import { waitForHealth } from '../docker/restart.ts'
import type { Cure, Step } from './cure.ts'

const COMMAND_MS = 300_000
const CURE_MS = 900_000

/** Neither other services nor containers that exist are changed. */
const UP = ['up', '--detach', '--no-recreate', '--no-deps', '--no-build']

const starting = ({ project, service }: ProjectService): Step => ({
  text: `docker compose --project-name ${project.name} ${UP.join(' ')} ${service}`,
  apply: async (context) => {
    await compose(project, [...UP, service], { ...context, deadlineMs: COMMAND_MS })
    await waitForHealth(project, service, context)
  },
})

export const containersUp: Cure = {
  id: 'containers.up',
  title: 'Starts the services of the started project that are missing, in the order of their dependencies',
  checks: ['containers.started', 'containers.running'],
  safety: 'safe',
  deadlineMs: CURE_MS,
  plan: async (context) => {
    const states = await projectStates(context)
    return typeof states === 'string' ? [] : missingServices(states).map(starting)
  },
}
