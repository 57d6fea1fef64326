import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import { type Container, withContainers } from '../../containers/containers.ts'

const MAX_OUTPUT_CHARACTERS = 300

/** The newest answer of the health check that failed. */
const lastOutput = ({ State: { Health } }: Container): string => {
  const failures = (Health?.Log ?? []).filter(({ ExitCode }) => ExitCode !== 0)
  return failures.at(-1)?.Output.trim().slice(0, MAX_OUTPUT_CHARACTERS) ?? ''
}

const evidenceOf = (container: Container): DoctorEvidence => ({
  what: container.name,
  expected: 'healthy',
  actual: `unhealthy ${container.State.Health?.FailingStreak ?? 0} times in a row: ${lastOutput(container)}`,
  source: 'State.Health of the container',
})

export const containersHealth: Check = {
  id: 'containers.health',
  group: 'containers',
  title: 'The health check of every container passes',
  dependsOn: ['containers.running'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The list of docker compose ps says unhealthy, and the proxy sends no visitors to the service.',
  cause: 'The process runs, but does not do its work; the output of its health check says what it found.',
  cure: {
    text: 'Mend what the output names. Without a name, restart the service.',
    command: 'docker compose ps',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    withContainers(context, (containers) => {
      const sick = containers.filter(
        ({ State }) => State.Status === 'running' && State.Health?.Status === 'unhealthy',
      )
      if (sick.length === 0) return pass('no container is unhealthy')
      const summary = `unhealthy: ${sick.map(({ name }) => name).join(', ')}`
      return fault({ summary, evidence: sick.map(evidenceOf) })
    }),
}
