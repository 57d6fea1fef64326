import { isIP } from 'node:net'
import type { DoctorEvidence } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import { type Check, fault, pass } from '../../check.ts'
import {
  covers,
  NO_LIST,
  type OpenPort,
  openPorts,
  ownerText,
  socketText,
  sourceOf,
} from '../../open-ports/open-ports.ts'
import { type OurPort, ourPorts } from './our-ports.ts'

const WILDCARDS: readonly string[] = ['0.0.0.0', '::']

/** Everything on this machine that speaks to a service at loopback uses IPv4. */
const wantedOf = (host: string): string => (isLoopback(host) ? '127.0.0.1' : host)

const isReachable = (sockets: readonly OpenPort[], host: string): boolean => {
  if (WILDCARDS.includes(host)) return sockets.some(({ address }) => !isLoopback(address))
  return sockets.some((socket) => covers(socket, wantedOf(host)))
}

const causeOf = (host: string, [socket]: readonly OpenPort[]): string => {
  if (socket?.address === '::1') {
    return 'The service was told to listen at localhost, which is ::1 here, and everybody asks at 127.0.0.1.'
  }
  return WILDCARDS.includes(host)
    ? 'The service listens on loopback alone, so a proxy, another container and another machine cannot reach it.'
    : 'The service was started with another HOST than this one.'
}

const evidenceOf = (host: string, { variable }: OurPort, sockets: readonly OpenPort[]): DoctorEvidence[] =>
  sockets.map((socket) => ({
    what: `${variable}, ${ownerText(socket)}`,
    expected: WILDCARDS.includes(host) ? 'an address that is not loopback' : wantedOf(host),
    actual: socketText(socket),
    source: sourceOf(socket),
  }))

export const address: Check = {
  id: 'ports.address',
  group: 'ports',
  title: 'The services listen at the address that HOST names',
  dependsOn: ['ports.owner'],
  severity: 'error',
  cost: 'quick',
  symptom: 'The service runs, its log says ready, and connections to it are refused.',
  cause: 'The service was started with another HOST than this one.',
  cure: {
    text: 'Set HOST for the service: 127.0.0.1 behind a proxy on this machine, 0.0.0.0 in a container. Then start it again.',
    command: null,
    auto: null,
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const open = await openPorts(context)
    // No skip: checks of the services depend on this one.
    if (open === null) return pass(`not compared: ${NO_LIST}`)
    const { HOST: host } = context.settings
    if (!isLoopback(host) && isIP(host) === 0)
      return pass(`not compared: HOST is the name ${host}, not an address`)
    const held = ourPorts(context.settings)
      .map((ours) => ({ ours, sockets: open.filter(({ port }) => port === ours.port) }))
      .filter(({ sockets }) => sockets.length > 0)
    const [wrong, ...others] = held.filter(({ sockets }) => !isReachable(sockets, host))
    if (wrong === undefined) return pass(`${held.length} ports are open at the address that HOST names`)
    const [socket] = wrong.sockets
    return fault({
      summary: `${wrong.ours.variable} is open at ${socket ? socketText(socket) : '?'}, and HOST is ${host}`,
      evidence: [wrong, ...others].flatMap(({ ours, sockets }) => evidenceOf(host, ours, sockets)),
      cause: causeOf(host, wrong.sockets),
    })
  },
}
