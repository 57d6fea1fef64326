import {
  deploymentFolder,
  publishedFolder,
  startEmpty,
  startListener,
} from '@stream-manager/diagnostics/fakes'
import { freePort, startRedis } from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'
import { startOther } from './start-other.ts'

/** Another program at the port of a service, which therefore could not start. */
const takenPort =
  (variable: 'PORT' | 'WS_PORT' | 'METRICS_PORT'): StagedFault['inject'] =>
  async (t, { environment }) => {
    const port = await freePort()
    await startListener(t, port)
    return { environment: { ...environment, [variable]: String(port) } }
  }

/** Services that were started with one HOST, looked at with another one. */
const boundTo =
  (HOST: string, believed: string): StagedFault['inject'] =>
  async (t, world) => ({ environment: { ...(await startOther(t, world, { HOST })), HOST: believed } })

const publishedWith =
  (ports: readonly string[], lines: readonly string[] = []): StagedFault['inject'] =>
  async (t, { environment }) => ({ environment, folder: await publishedFolder(t, ports, lines) })

export const PORT_FAULTS: readonly StagedFault[] = [
  {
    id: 'foreign-program-at-metrics-port',
    rootCause: 'ports.owner',
    says: /METRICS_PORT.*main\.cjs/s,
    inject: takenPort('METRICS_PORT'),
  },
  {
    id: 'foreign-program-at-api-port',
    rootCause: 'ports.owner',
    says: /PORT.*main\.cjs/s,
    inject: takenPort('PORT'),
  },
  {
    id: 'foreign-program-at-gateway-port',
    rootCause: 'ports.owner',
    says: /WS_PORT.*main\.cjs/s,
    inject: takenPort('WS_PORT'),
  },
  {
    id: 'services-at-ipv6-loopback',
    rootCause: 'ports.address',
    says: /localhost, which is ::1/,
    inject: boundTo('::1', 'localhost'),
  },
  {
    id: 'services-at-loopback-alone',
    rootCause: 'ports.address',
    says: /loopback alone/,
    inject: async (_t, { environment }) => ({ environment: { ...environment, HOST: '0.0.0.0' } }),
  },
  {
    id: 'redis-asked-at-ipv6',
    rootCause: 'ports.loopback',
    says: /REDIS_URL names \[::1\]/,
    inject: async (t, { environment }) => {
      const { port } = await startRedis(t)
      return { environment: { ...environment, REDIS_URL: `redis://[::1]:${port}` } }
    },
  },
  {
    id: 'postgresql-asked-at-ipv6',
    rootCause: 'ports.loopback',
    says: /DATABASE_URL names \[::1\]/,
    inject: async (_t, { environment, postgres }) => {
      const url = new URL((await postgres()).urlOf('postgres'))
      url.hostname = '[::1]'
      return { environment: { ...environment, DATABASE_URL: url.href } }
    },
  },
  {
    id: 'published-service-at-loopback',
    rootCause: 'ports.published',
    says: /HOST of gateway, port 4201 is 127\.0\.0\.1/,
    inject: publishedWith(['127.0.0.1:4201:4201'], ['HOST: 127.0.0.1']),
  },
  {
    id: 'published-port-of-nobody',
    rootCause: 'ports.published',
    says: /one of the ports of the service/,
    inject: publishedWith(['8080:4000']),
  },
  {
    id: 'published-port-without-program',
    rootCause: 'ports.behind',
    says: /closes them without an answer/,
    inject: async (t, { environment }) => {
      const port = await startEmpty(t, (socket) => socket.end())
      return { environment, folder: await publishedFolder(t, [`127.0.0.1:${port}:4201`]) }
    },
  },
  {
    id: 'network-range-in-use',
    rootCause: 'discovery.subnets',
    says: /overlaps with 127\.0\.0\.1/,
    inject: async (t, { environment }) => {
      const networks = ['networks:', '  edge:', '    ipam:', '      config:']
      const lines = ['services: {}', ...networks, '        - subnet: $' + '{SUBNET:-172.28.0.0/24}', '']
      const files = { 'compose.yaml': lines.join('\n'), '.env': 'SUBNET=127.5.0.0/24\n' }
      return { environment, folder: await deploymentFolder(t, files) }
    },
  },
]
