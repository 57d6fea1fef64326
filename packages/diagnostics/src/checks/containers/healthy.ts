import { type Check, fault, pass, skip } from '../../check.ts'
import { projectStates, statesText, unhealthyServices } from '../../docker/project-states.ts'
import { counted } from '../configuration/evidence.ts'

export const containersHealthy: Check = {
  id: 'containers.healthy',
  group: 'containers',
  title: 'Every container is healthy',
  dependsOn: ['containers.running'],
  severity: 'error',
  cost: 'quick',
  deadlineMs: 15_000,
  symptom: 'A service is listed as up, and does not do its work.',
  cause: 'The service cannot reach what it needs, hangs, or ends again and again.',
  cure: {
    text: 'Read the log of the service, then restart it.',
    command: 'stream-manager fix --only containers.restart,containers.restart-show',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const states = await projectStates(context)
    if (typeof states === 'string') return skip(states)
    const unhealthy = unhealthyServices(states)
    if (unhealthy.length === 0) return pass('every container is healthy')
    return fault({
      summary: `${counted(unhealthy.length, 'service')} with a container that is not healthy`,
      evidence: unhealthy.map((one) => ({
        ...{ what: one.service, expected: 'running (healthy)', actual: statesText(one) },
        source: `docker compose --project-name ${one.project.name} ps --all`,
      })),
    })
  },
}
