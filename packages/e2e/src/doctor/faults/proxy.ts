import { freePort } from '@stream-manager/test-kit'
import type { ProxyFaults } from '../proxy-faults.ts'
import type { StagedFault } from './fault.ts'

const WAIT_MS = 8000

/** A proxy with these mistakes, between the visitor and the services. */
const behind =
  (faults: ProxyFaults): StagedFault['inject'] =>
  async (t, { environment, proxy }) => {
    const { target, setFaults } = await proxy(t)
    setFaults(faults)
    return { environment, target }
  }

const ofRoutes: readonly StagedFault[] = [
  {
    id: 'proxy-not-running',
    rootCause: 'socket.tcp',
    says: /proxy does not run/,
    inject: async (_t, { environment }) => ({
      environment,
      target: new URL(`http://127.0.0.1:${await freePort()}/stream/`),
    }),
  },
  {
    id: 'proxy-on-another-network',
    rootCause: 'socket.route',
    says: /another network/,
    inject: behind({ isCutOff: 'everything' }),
  },
  {
    id: 'proxy-silent',
    rootCause: 'socket.route',
    says: /does not answer/,
    waitMs: WAIT_MS,
    inject: behind({ isSilent: true }),
  },
  {
    id: 'proxy-keeps-prefix',
    rootCause: 'socket.route',
    says: /leaves the prefix/,
    inject: behind({ prefix: 'kept' }),
  },
  {
    id: 'proxy-doubles-prefix',
    rootCause: 'socket.route',
    says: /leaves the prefix/,
    inject: behind({ prefix: 'twice' }),
  },
  {
    id: 'proxy-names-another-host',
    rootCause: 'socket.route',
    says: /answer only to DOMAIN/,
    inject: behind({ replacesHost: 'other.example' }),
  },
]

const ofSockets: readonly StagedFault[] = [
  {
    id: 'proxy-without-way-to-gateway',
    rootCause: 'socket.upgrade',
    says: /does not reach the gateway/,
    inject: behind({ isCutOff: 'sockets' }),
  },
  {
    id: 'proxy-strips-upgrade',
    rootCause: 'socket.upgrade',
    says: /removes the headers Upgrade/,
    inject: behind({ stripsUpgrade: true }),
  },
  {
    id: 'proxy-sends-sockets-to-api',
    rootCause: 'socket.upgrade',
    says: /goes to the API/,
    inject: behind({ sendsSocketsToApi: true }),
  },
  {
    id: 'proxy-swallows-frames',
    rootCause: 'socket.connect',
    says: /passes its frames on to nobody/,
    waitMs: WAIT_MS,
    inject: behind({ swallowsFrames: true }),
  },
  {
    id: 'proxy-replaces-host',
    rootCause: 'socket.origin',
    says: /replaces the header Host/,
    inject: behind({ replacesHost: '127.0.0.1:9' }),
  },
  {
    id: 'proxy-adds-second-origin',
    rootCause: 'socket.upgrade',
    says: /proxy on the way adds a header Origin/,
    inject: behind({ addsOrigin: 'https://other.example' }),
  },
  {
    id: 'proxy-replaces-origin',
    rootCause: 'socket.origin',
    says: /adds, changes or removes/,
    inject: behind({ replacesOrigin: 'null' }),
  },
]

const ofRequests: readonly StagedFault[] = [
  {
    id: 'proxy-allows-every-origin',
    rootCause: 'origins.requests',
    says: /adds CORS headers/,
    inject: behind({ allowsAllOrigins: true }),
  },
  {
    id: 'proxy-drops-authorization',
    rootCause: 'identity.tokens',
    says: /removes Authorization/,
    inject: behind({ dropsAuthorization: true }),
  },
  {
    id: 'proxy-hides-client',
    rootCause: 'proxy.client',
    says: /sends no X-Forwarded-For/,
    inject: behind({ hidesClient: true }),
  },
  {
    id: 'proxy-believes-client',
    rootCause: 'proxy.forged',
    says: /passes X-Forwarded-\* of clients on/,
    inject: behind({ believesClient: true }),
  },
  {
    id: 'proxy-shows-health-and-metrics',
    rootCause: 'proxy.inner',
    says: /sends every path/,
    inject: behind({ routesInnerPaths: true }),
  },
  {
    id: 'proxy-answers-files-with-page',
    rootCause: 'proxy.page',
    says: /answers unknown paths with a page/,
    inject: behind({ answersWithPage: true }),
  },
]

export const PROXY_FAULTS: readonly StagedFault[] = [...ofRoutes, ...ofSockets, ...ofRequests]
