import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import { type Container, withContainers } from '../../containers/containers.ts'

const BYTES_PER_MIB = 1024 * 1024

const limitOf = ({ HostConfig: { Memory = 0 } }: Container): string =>
  Memory > 0 ? `within ${Math.round(Memory / BYTES_PER_MIB)} MiB` : 'within the memory of the machine'

const evidenceOf = (container: Container): DoctorEvidence => ({
  what: container.name,
  expected: limitOf(container),
  actual: 'killed: out of memory',
  source: 'State.OOMKilled of the container',
})

export const containersMemory: Check = {
  id: 'containers.memory',
  group: 'containers',
  title: 'No container was killed for its memory',
  dependsOn: ['containers.engine'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A service restarts without a word in its log, often while a video plays.',
  cause: 'The service needs more memory than its limit in the compose file, or than the machine has.',
  cure: {
    text: 'Raise the limit of the service in the compose file, then start it again.',
    command: 'docker compose up -d',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    withContainers(context, (containers) => {
      const killed = containers.filter(({ State }) => State.OOMKilled)
      if (killed.length === 0) return pass(`none of ${containers.length} containers was killed`)
      const summary = `killed for memory: ${killed.map(({ name }) => name).join(', ')}`
      return fault({ summary, evidence: killed.map(evidenceOf) })
    }),
}
