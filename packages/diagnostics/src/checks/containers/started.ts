import { type Check, fault, pass, skip } from '../../check.ts'
import { absentServices, projectStates } from '../../docker/project-states.ts'
import { counted } from '../configuration/evidence.ts'

const UNREADABLE = {
  cause: 'Docker Compose cannot read the project, or does not answer.',
  fix: { text: 'Ask Docker Compose itself.', command: 'docker compose config --quiet', auto: null },
} as const

export const containersStarted: Check = {
  id: 'containers.started',
  group: 'containers',
  title: 'Every service of the started project has a container',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  deadlineMs: 15_000,
  symptom: 'A part of the page is missing, or the proxy answers 502.',
  cause: 'A container was removed, or the service was added to the compose file later.',
  cure: {
    text: 'Start what is missing. Containers that run stay as they are.',
    command: 'docker compose up --detach --no-recreate',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const states = await projectStates(context).catch((error: unknown) => {
      context.signal.throwIfAborted()
      return error instanceof Error ? error : new Error(String(error))
    })
    if (states instanceof Error) return fault({ ...UNREADABLE, summary: states.message, evidence: [] })
    if (typeof states === 'string') return skip(states)
    const missing = absentServices(states)
    if (missing.length === 0) return pass('every service has a container')
    return fault({
      summary: `${counted(missing.length, 'service')} without a container`,
      evidence: missing.map((one) => ({
        ...{ what: one.service, expected: 'a container', actual: 'none' },
        source: `docker compose --project-name ${one.project.name} ps --all`,
      })),
    })
  },
}
