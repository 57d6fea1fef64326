import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { PreflightReport, PreflightRequest } from '@stream-manager/contracts'
import { createEgress, type Egress, LOOPBACK_NETWORKS } from '@stream-manager/egress'
import type { TestScope } from '@stream-manager/test-kit'
import { preflight } from '../../src/preflight/index.ts'

const VARIABLE = 'OUTPUT_NETWORKS'

export const egressTo = (networks: readonly string[], options: { extraCa?: string } = {}): Egress =>
  createEgress({
    networks,
    variable: VARIABLE,
    ...options,
    lookup: async (hostname) =>
      hostname.endsWith('.invalid') ? [] : [{ address: '127.0.0.1', family: 4 } as const],
  })

export const LOOPBACK = egressTo(LOOPBACK_NETWORKS)

/** Longer than in production: another process may need the core. */
const PATIENT = { stepMs: 60_000, deadlineMs: 120_000 }

export const run = (
  request: PreflightRequest,
  options: Partial<Parameters<typeof preflight>[1]> = {},
): Promise<PreflightReport> => preflight(request, { egress: LOOPBACK, ...PATIENT, ...options })

/** `dns pass, tcp fail, ...` */
export const stepsOf = ({ steps }: PreflightReport): string =>
  steps.map(({ name, status }) => `${name} ${status}`).join(', ')

export const failureOf = ({ steps }: PreflightReport) => steps.find(({ status }) => status === 'fail')

/** The port of a server on loopback that goes with the test, with all its connections. */
export const listening = async (t: TestScope, server: Server): Promise<number> => {
  server.on('connection', (socket) => {
    socket.on('error', () => undefined)
    t.teardown(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}
