/**
 * What a container asks of its own service: `node healthcheck.ts http <url>`, `socket <url>` or `heartbeat <service>`.
 * Exit code 0 is healthy; any other comes with the reason on stderr. `http` says what was answered either way, so that an
 * operator can ask with it too. The image has it beside the service's packages.
 */
import { hostname } from 'node:os'

const DEADLINE_MS = 2500
/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000
/** A report of health on a large set-up; more is cut off. */
const BODY_LIMIT = 64 * 1024

const http = async (url: string): Promise<string> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) })
  const body = await response.text()
  const answer = `${url} answered ${response.status}: ${body.slice(0, BODY_LIMIT)}`
  if (!response.ok) throw new Error(answer)
  return answer
}

/** A whole WebSocket upgrade: a gateway may still answer HTTP when it cannot do that. */
const socket = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const client = new WebSocket(url)
    client.addEventListener('open', () => resolve(`${url} is open`))
    client.addEventListener('error', () => reject(new Error(`${url} refused the upgrade`)))
    setTimeout(() => reject(new Error(`${url} did not open within ${DEADLINE_MS} ms`)), DEADLINE_MS)
  })

/**
 * For a service without a port: whether others still hear it. A store that cannot be asked is the store's illness, not the
 * service's, and must not have every container called unhealthy at once.
 */
const heartbeat = async (service: string): Promise<string> => {
  const { loadConfig, openBackplane } = await import('@stream-manager/service-kit')
  const { checker, HEARTBEAT_PREFIX, Heartbeat } = await import('@stream-manager/contracts')
  const backplane = await openBackplane(
    loadConfig(process.env, ['DATA_DIR', 'REDIS_URL', 'REDIS_PASSWORD_FILE']),
  )
  try {
    const found = await backplane.listLatest(`${HEARTBEAT_PREFIX}${service}/${hostname()}-`).catch(() => null)
    if (found === null) return 'degraded: the heartbeats cannot be read now'
    const check = checker(Heartbeat, 'The heartbeat')
    const newest = found
      .flatMap(({ value }) => {
        const checked = check(value)
        return checked.ok && checked.value.ready ? [Date.parse(checked.value.at)] : []
      })
      .reduce((latest, at) => Math.max(latest, at), 0)
    const ageMs = Date.now() - newest
    if (ageMs > SILENT_AFTER_MS) throw new Error(`${service} here has not said for 10 s that it is ready`)
    return `${service} was heard ${ageMs} ms ago`
  } finally {
    await backplane.close()
  }
}

const CHECKS: Readonly<Record<string, (subject: string) => Promise<string>>> = { http, socket, heartbeat }

const [kind = '', subject = ''] = process.argv.slice(2)
try {
  const check = CHECKS[kind]
  if (check === undefined || subject === '')
    throw new Error('usage: healthcheck.ts http|socket|heartbeat <subject>')
  process.stdout.write(`${await check(subject)}\n`)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
