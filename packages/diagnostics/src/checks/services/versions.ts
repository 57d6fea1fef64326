import type { Heartbeat } from '@stream-manager/contracts'
import { type Check, fault, pass, skip } from '../../check.ts'
import { announced, NOT_READABLE } from '../../discovery/instances.ts'

/** An instance from before heartbeats had versions is older than any that has one. */
const versionOf = ({ version = 'older' }: Heartbeat): string => version

const evidenceOf = (heartbeat: Heartbeat) => ({
  ...{ what: `${heartbeat.service} ${heartbeat.instance}`, expected: 'the version of all others' },
  ...{ actual: versionOf(heartbeat), source: 'heartbeats in Redis' },
})

export const versions: Check = {
  id: 'services.versions',
  group: 'services',
  title: 'All services have one version',
  dependsOn: ['discovery.redis'],
  severity: 'warning',
  cost: 'quick',
  symptom: 'A button of the page does nothing, or one replica answers differently from the others.',
  cause: 'An upgrade replaced some of the services only, or is under way.',
  cure: {
    text: 'Finish the upgrade: pull or build one version of all images, then start them.',
    command: 'docker compose up -d --build',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const running = await announced(context)
    if (running === null) return skip(NOT_READABLE)
    const found = [...new Set(running.map(versionOf))]
    if (found.length === 0) return skip('no service sends heartbeats')
    const summary = `${running.length} services have version ${found.join(' and ')}`
    return found.length === 1 ? pass(summary) : fault({ summary, evidence: running.map(evidenceOf) })
  },
}
