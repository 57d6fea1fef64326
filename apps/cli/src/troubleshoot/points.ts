import { DOCTOR_GROUPS, type DoctorGroup } from '@stream-manager/contracts'
import { containerStatus } from './container-status.ts'
import { dockerStatus } from './docker-status.ts'
import { fixNetwork } from './fix-network.ts'
import { logs } from './logs.ts'
import { restart } from './restart.ts'
import { runGroups } from './run-groups.ts'
import type { Point } from './session.ts'

const checking = (title: string, groups: readonly DoctorGroup[]): Point => ({
  title,
  run: (session) => runGroups(session, groups),
})

/** The points of the menu. The first has number 1; 0 leaves. */
export const POINTS: readonly Point[] = [
  { title: 'Docker status', run: dockerStatus },
  checking('Network configuration', ['ports', 'origins', 'proxy']),
  { title: 'Container status', run: containerStatus },
  checking('Connectivity between containers', ['discovery', 'services', 'socket']),
  checking('Database connections', ['stores']),
  checking('DNS', ['discovery']),
  { title: 'Logs of all services, newest errors first', run: logs },
  { title: 'Restart in order, each once the one before is healthy', run: restart },
  { title: 'Fix network issues', run: fixNetwork },
  checking('Run all checks', Object.keys(DOCTOR_GROUPS) as DoctorGroup[]),
]

/** The point with this number, or null. */
export const pointOf = (text: string): Point | null =>
  /^[1-9]\d?$/.test(text) ? (POINTS[Number(text) - 1] ?? null) : null

export const renderMenu = (): string => {
  const lines = POINTS.map(({ title }, index) => `${String(index + 1).padStart(3)}  ${title}\n`)
  return `\n${lines.join('')}  0  Leave\n`
}
