import type { DoctorEvidence } from '@stream-manager/contracts'
import { type Check, fault, pass } from '../../check.ts'
import type { CheckContext } from '../../context/context.ts'
import { type LocalAddress, localAddresses, resolveHost } from '../../open-ports/local-addresses.ts'
import {
  covers,
  NO_LIST,
  type OpenPort,
  openPorts,
  ownerText,
  socketText,
} from '../../open-ports/open-ports.ts'

interface Mismatch {
  readonly local: LocalAddress
  readonly resolved: readonly string[]
  readonly sockets: readonly OpenPort[]
}

/** Nothing for a port that is closed: the check of that server says so. */
const mismatchesIn = async (context: CheckContext, open: readonly OpenPort[]): Promise<Mismatch[]> => {
  const found = await Promise.all(
    localAddresses(context).map(async (local) => {
      const sockets = open.filter(({ port }) => port === local.port)
      const resolved = await resolveHost(local.host)
      const isServed = resolved.some((wanted) => sockets.some((socket) => covers(socket, wanted)))
      return { local, resolved, sockets, isServed }
    }),
  )
  return found.filter(({ sockets, isServed }) => sockets.length > 0 && !isServed)
}

const evidenceOf = ({ local, resolved, sockets }: Mismatch): DoctorEvidence => ({
  what: `${local.variable}, ${sockets.map(ownerText).join('; ')}`,
  expected: `${local.host}, which is ${resolved.join(' and ') || 'no address'}, port ${local.port}`,
  actual: sockets.map(socketText).join(' and '),
  source: local.variable,
})

export const loopback: Check = {
  id: 'ports.loopback',
  group: 'ports',
  title: 'Servers on this machine listen at the loopback address that is asked',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Connections to localhost are refused although the server runs.',
  cause:
    'The name localhost is ::1 and 127.0.0.1. The server listens at one of them, and the client asks at the other.',
  cure: { text: 'Write the address at which the server listens.', command: null, auto: null },
  docs: 'docs/reference/environment.md',
  run: async (context) => {
    const open = await openPorts(context)
    // No skip: the checks of the servers depend on this one.
    if (open === null) return pass(`not compared: ${NO_LIST}`)
    const count = localAddresses(context).length
    if (count === 0) return pass('no variable names a server on this machine')
    const mismatches = await mismatchesIn(context, open)
    const [first] = mismatches
    if (first === undefined) return pass(`${count} servers on this machine are asked where they listen`)
    const { local, sockets } = first
    const listening = sockets.map(socketText).join(' and ')
    return fault({
      summary: `${local.variable} names ${socketText({ address: local.host, port: local.port })}, and the server listens at ${listening}`,
      evidence: mismatches.map(evidenceOf),
      fix: { text: `Write ${listening} in ${local.variable} in place of ${local.host}:${local.port}.` },
    })
  },
}
