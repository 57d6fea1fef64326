/**
 * Asks a container's own service how it is: `node healthcheck.ts http <url>`, `socket <url>` or `heartbeat <service>`.
 * Exit code 0 is healthy; any other comes with the reason on stderr. `http` prints the answer either way, so that an operator
 * can ask with it too. The image has it beside the service's packages. Each check loads its own probe only: a check starts
 * a process every few seconds.
 */
import { hostname } from 'node:os'
import type { Probe, ProbeResult } from '@stream-manager/diagnostics'

const DEADLINE_MS = 2500

const http: Probe = async (url, deadline) => {
  const { probeHttp } = await import('@stream-manager/diagnostics/http')
  return probeHttp(url, deadline)
}

const socket: Probe = async (url, deadline) => {
  const { probeWebSocket } = await import('@stream-manager/diagnostics/websocket')
  return probeWebSocket(url, deadline)
}

const heartbeat = async (service: string): Promise<ProbeResult> => {
  const { loadConfig, openBackplane } = await import('@stream-manager/service-kit')
  const { probeHeartbeat } = await import('@stream-manager/diagnostics/heartbeats')
  const backplane = await openBackplane(
    loadConfig(process.env, ['DATA_DIR', 'REDIS_URL', 'REDIS_PASSWORD_FILE']),
  )
  try {
    const target = { backplane, service, host: hostname() }
    return await probeHeartbeat(target, AbortSignal.timeout(DEADLINE_MS))
  } finally {
    await backplane.close()
  }
}

const PROBES: ReadonlyMap<string, Probe> = new Map([
  ['http', http],
  ['socket', socket],
  ['heartbeat', heartbeat],
])

const check = async ([kind = '', subject = '']: readonly string[]): Promise<ProbeResult> => {
  const probe = PROBES.get(kind)
  if (probe === undefined || subject === '')
    throw new Error('usage: healthcheck.ts http|socket|heartbeat <subject>')
  return probe(subject, AbortSignal.timeout(DEADLINE_MS))
}

try {
  const { ok, text } = await check(process.argv.slice(2))
  const stream = ok ? process.stdout : process.stderr
  stream.write(`${text}\n`)
  process.exit(ok ? 0 : 1)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
