import { type Check, pass } from '../../check.ts'
import { withContainers } from '../../containers/containers.ts'

export const containersEngine: Check = {
  id: 'containers.engine',
  group: 'containers',
  title: 'The container engine answers',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'The command docker compose answers nothing, or that it cannot connect.',
  cause: 'The engine was stopped, or its socket is left of an engine that ended.',
  cure: { text: 'Start the container engine.', command: 'systemctl start docker', auto: null },
  docs: 'docs/deployment.md',
  run: (context) =>
    withContainers(context, (containers) => pass(`the engine answers, with ${containers.length} containers`)),
}
