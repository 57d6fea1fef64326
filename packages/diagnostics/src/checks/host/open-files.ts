import { readdir, readFile } from 'node:fs/promises'
import { type Check, fault, pass, skip } from '../../check.ts'
import { type OpenPort, openPorts } from '../../open-ports/open-ports.ts'
import { ourPorts } from '../ports/our-ports.ts'

const HIGH_PERCENT = 80

interface FileUse {
  readonly pid: number
  readonly command: string
  readonly used: number
  readonly limit: number
}

/** Null for a process that has ended, and for one of another user. */
const useOf = async (pid: number, command: string): Promise<FileUse | null> => {
  const [limits, files] = await Promise.all([
    readFile(`/proc/${pid}/limits`, 'utf8').catch(() => ''),
    readdir(`/proc/${pid}/fd`).catch(() => null),
  ])
  const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1])
  return files === null || !Number.isFinite(limit) ? null : { pid, command, used: files.length, limit }
}

const programsOf = (ports: readonly OpenPort[]): Map<number, string> =>
  new Map(ports.flatMap(({ owner }) => (owner?.kind === 'ours' ? [[owner.pid, owner.command] as const] : [])))

export const openFiles: Check = {
  id: 'host.open-files',
  group: 'host',
  title: 'The services have open files left',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'New viewers are refused while old ones go on, and the log says EMFILE.',
  cause: 'Each connection is an open file, and the limit of the process is low.',
  cure: {
    text: 'Raise the limit and start the service again: LimitNOFILE for systemd, ulimits.nofile in a compose file.',
    command: 'ulimit -Hn',
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const ports = ourPorts(context.settings).map(({ port }) => port)
    const open = ((await openPorts(context)) ?? []).filter(({ port }) => ports.includes(port))
    const uses = await Promise.all([...programsOf(open)].map(([pid, command]) => useOf(pid, command)))
    const known = uses.filter((use) => use !== null)
    if (known.length === 0) return skip('no service runs here whose open files this user may count')
    const full = known.filter(({ used, limit }) => 100 * used >= HIGH_PERCENT * limit)
    const [first] = full
    if (first === undefined)
      return pass(known.map(({ pid, used, limit }) => `pid ${pid}: ${used} of ${limit}`).join(', '))
    return fault({
      summary: `pid ${first.pid} has ${first.used} of ${first.limit} files open`,
      evidence: full.map(({ pid, command, used, limit }) => ({
        ...{
          what: `pid ${pid}, ${command}`,
          expected: `less than ${HIGH_PERCENT} % of ${limit}`,
          actual: String(used),
        },
        source: `/proc/${pid}/limits`,
      })),
      fix: { command: `prlimit --pid ${first.pid} --nofile=65536` },
    })
  },
}
