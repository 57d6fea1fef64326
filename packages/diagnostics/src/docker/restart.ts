import { abortWithin, delay } from '@stream-manager/async'
import { type ComposeProject, compose, composeContainers, isHealthy } from './compose.ts'
import type { DockerPlace } from './docker.ts'

const HEALTH_MS = 180_000
const COMMAND_MS = 120_000
const POLL_MS = 1000

/** Resolves once every container of the service is healthy. */
const healthy = async (project: ComposeProject, service: string, place: DockerPlace): Promise<void> => {
  for (;;) {
    const containers = (await composeContainers(project, place)).filter((one) => one.service === service)
    if (containers.length > 0 && containers.every(isHealthy)) return
    await delay(POLL_MS, { signal: place.signal })
  }
}

/** Waits for health, not for a time. Rejects when the service is not healthy within three minutes. */
export const waitForHealth = (project: ComposeProject, service: string, place: DockerPlace): Promise<void> =>
  abortWithin((signal) => healthy(project, service, { ...place, signal }), {
    deadlineMs: HEALTH_MS,
    signal: place.signal,
    onLate: () => {
      throw new Error(`${service} is not healthy after ${HEALTH_MS / 1000} s: docker compose logs ${service}`)
    },
  })

/** Restarts the containers of one service, without those it depends on, and waits until they are healthy. */
export const restartService = async (
  project: ComposeProject,
  service: string,
  place: DockerPlace,
): Promise<void> => {
  await compose(project, ['restart', '--no-deps', service], { ...place, deadlineMs: COMMAND_MS })
  await waitForHealth(project, service, place)
}
