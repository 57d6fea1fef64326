import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import {
  NO_LIST,
  type OpenPort,
  openPorts,
  ownerText,
  socketText,
  sourceOf,
} from '../../open-ports/open-ports.ts'
import { ourPorts } from './our-ports.ts'

/** Ports of servers beside the services. Any program may have them. */
const NEIGHBOURS: ReadonlyMap<number, string> = new Map([
  [1935, 'RTMP'],
  [3000, 'Grafana'],
  [3478, 'TURN'],
  [8000, 'Icecast'],
])

const neighboursIn = (open: readonly OpenPort[]): DoctorEvidence[] =>
  open.flatMap((one) => {
    const name = NEIGHBOURS.get(one.port)
    if (name === undefined) return []
    const what = `port of ${name}, ${socketText(one)}`
    return [{ what, expected: 'any program', actual: ownerText(one), source: sourceOf(one) }]
  })

const evidenceOf = (variable: string, open: OpenPort): DoctorEvidence => ({
  ...{ what: `${variable}, ${socketText(open)}`, expected: 'a program of Stream Manager' },
  ...{ actual: ownerText(open), source: sourceOf(open) },
})

/** The first process is named in the command: it has to end before ours can start. */
const cureOf = (variable: string, { owner, port }: OpenPort) => ({
  text: `End the other program, or set ${variable} to a free port and start the services again.`,
  command: owner === null ? `ss -ltnp 'sport = :${port}'` : `ps -o pid,user,lstart,args -p ${owner.pid}`,
})

export const owner: Check = {
  id: 'ports.owner',
  group: 'ports',
  title: 'The ports of the services are held by the services',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom:
    'A service ends at once and says that its port is in use, or an address shows a page of something else.',
  cause: 'Another program had the port first.',
  cure: {
    text: 'End the other program, or give the service another port.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const open = await openPorts(context)
    // No skip: checks of the services depend on this one.
    if (open === null) return pass(`not compared: ${NO_LIST}`)
    const held = ourPorts(context.settings).flatMap(({ variable, port }) =>
      open.filter((one) => one.port === port).map((one) => ({ variable, one })),
    )
    const neighbours = neighboursIn(open)
    if (held.length === 0) return pass('nothing listens on the ports of the services', neighbours)
    const foreign = held.filter(({ one }) => one.owner?.kind === 'foreign')
    const [first] = foreign
    if (first === undefined) {
      return pass(
        `${new Set(held.map(({ one }) => one.port)).size} ports of the services are open, none of them in another program`,
        [...held.map(({ variable, one }) => evidenceOf(variable, one)), ...neighbours],
      )
    }
    return fault({
      summary: `another program listens on port ${first.one.port}: ${ownerText(first.one)}`,
      evidence: foreign.map(({ variable, one }) => evidenceOf(variable, one)),
      fix: cureOf(first.variable, first.one),
    })
  },
}
