import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import { type Container, withContainers } from '../../containers/containers.ts'
import type { CheckContext } from '../../context/context.ts'

/** Some restarts of a long life are upgrades of what it depends on. */
const MAX_RESTARTS = 3
const RECENT_MS = 600_000

/** Why the container does no work, or null. A command that ended well was one that ends, such as a preparation. */
const problemOf = (
  { State: { Status, ExitCode, StartedAt }, RestartCount }: Container,
  { clock }: CheckContext,
): string | null => {
  if (Status === 'exited' && ExitCode === 0) return null
  if (Status !== 'running') return Status === 'exited' ? `ended with code ${ExitCode}` : Status
  const isRecent = clock.now().getTime() - Date.parse(StartedAt) < RECENT_MS
  return RestartCount > MAX_RESTARTS && isRecent
    ? `restarted ${RestartCount} times, and in the last ten minutes`
    : null
}

const evidenceOf = (container: Container, context: CheckContext): DoctorEvidence[] => {
  const actual = problemOf(container, context)
  if (actual === null) return []
  return [{ what: container.name, expected: 'running', actual, source: 'State of the container' }]
}

export const containersRunning: Check = {
  id: 'containers.running',
  group: 'containers',
  title: 'Every container runs, and stays up',
  dependsOn: ['containers.memory'],
  severity: 'error',
  cost: 'quick',
  symptom: 'A service is gone, or comes and goes.',
  cause: 'The service ends at its start or by an error; its last lines of log say why.',
  cure: {
    text: 'Read the log of the container, mend what it names, then start it again.',
    command: 'docker compose logs --tail 50',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: (context) =>
    withContainers(context, (containers) => {
      const evidence = containers.flatMap((container) => evidenceOf(container, context))
      if (evidence.length === 0) return pass(`${containers.length} containers run, or ended well`)
      const summary = `not running: ${evidence.map(({ what }) => what).join(', ')}`
      return fault({ summary, evidence })
    }),
}
