import type { ViewerKind } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { isbot } from 'isbot'

const PROBES =
  /kube-probe|health-?check|GoogleHC|Blackbox|UptimeRobot|Pingdom|StatusCake|Site24x7|Zabbix|Nagios/i
/** Programs that play for a person, and that `isbot` takes for bots because no browser is in their names. */
const PLAYERS =
  /Lavf|ExoPlayer|Media3|mpv|GStreamer|stagefright|VLC|Kodi|AppleCoreMedia|Roku|CrKey|Tizen|Web0S/i
const BY_CACHES = ['cdn-loop', 'cf-ray', 'fastly-ff', 'x-amz-cf-id', 'x-varnish', 'via'] as const

/** The kind of a client that is no audience. Null for a viewer. The agent is cut, because a header has up to 16 KB. */
export const exclusionOf = ({ method, ip }: FastifyRequest, agent: string): ViewerKind | null => {
  if (method === 'HEAD' || PROBES.test(agent)) return 'probes'
  if (isLoopback(ip)) return 'loopback'
  return !PLAYERS.test(agent) && isbot(agent) ? 'bots' : null
}

/** Whether a cache passed the request on. It may have answered others itself. */
export const isBehindCache = ({ headers }: FastifyRequest): boolean =>
  BY_CACHES.some((name) => headers[name] !== undefined)

/** Whether a proxy that is not trusted passed the request on: its address hides that of the client. */
export const isBehindProxy = ({ ip, headers, socket }: FastifyRequest): boolean =>
  headers['x-forwarded-for'] !== undefined && ip === socket.remoteAddress
