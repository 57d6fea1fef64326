import { execFile } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import type { Scene, World } from '@stream-manager/e2e'

const run = promisify(execFile)

const CURL_SECONDS = 5
const CONNECT_MS = 2000
const PORTS = ['PORT', 'WS_PORT', 'HEALTH_PORT', 'METRICS_PORT'] as const
const ADDRESSES = [...(['REDIS_URL', 'DATABASE_URL', 'SMTP_URL', 'WS_GATEWAY_URL', 'JWKS_URL'] as const)]
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'redis:': 6379,
  'postgresql:': 5432,
}

interface Asked {
  /** A variable, or `target`. */
  readonly name: string
  readonly url: URL
}

/** `curl page: certificate has expired`. Null: nothing to complain about. */
type Complaint = string | null

const curl = async (name: string, url: string): Promise<Complaint> => {
  const options = ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '-L', '--max-time', String(CURL_SECONDS)]
  try {
    const { stdout } = await run('curl', [...options, url])
    return stdout.startsWith('2') ? null : `curl ${name}: status ${stdout}`
  } catch (error) {
    return `curl ${name}: ${error instanceof Error ? (error.message.split('\n').at(1) ?? '') : ''}`
  }
}

/** An address that answers a connection is up: what `ping` or `nc -z` shows. */
const touch = (name: string, host: string, port: number): Promise<Complaint> =>
  new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: CONNECT_MS })
    const end = (complaint: Complaint) => {
      socket.destroy()
      resolve(complaint)
    }
    socket.once('connect', () => end(null))
    socket.once('timeout', () => end(`tcp ${name}: timeout`))
    socket.once('error', (error) => end(`tcp ${name}: ${error.message}`))
  })

const resolves = async ({ name, url }: Asked): Promise<Complaint> => {
  try {
    await lookup(url.hostname.replace(/^\[|\]$/g, ''))
    return null
  } catch {
    return `dns ${name}: no address`
  }
}

/** The processes of the services, by their command lines. */
const listed = async (): Promise<Complaint> => {
  const { stdout } = await run('ps', ['-eo', 'args'])
  return /standalone\/(src|dist)\/main/.test(stdout) ? null : 'ps: no process of the services'
}

const grepped = (log: string): Complaint => (/error/i.test(log) ? 'log: lines with "error"' : null)

const addressesOf = ({ environment, target }: Scene): Asked[] => {
  const named = ADDRESSES.flatMap((name) => {
    const url = URL.parse(environment[name] ?? '')
    return url === null ? [] : [{ name, url }]
  })
  return [...named, ...(target ? [{ name: 'target', url: target }] : [])]
}

/** Asks what a script of five commands asks. `logged` is the length of the log before the fault. */
export const askNaively = async (world: World, scene: Scene, logged: number): Promise<readonly string[]> => {
  const { environment, target } = scene
  const api = `http://127.0.0.1:${environment['PORT']}`
  const addresses = addressesOf(scene)
  const open = PORTS.filter((name) => environment[name] !== '0')
  const complaints = await Promise.all([
    curl('healthz', `${api}/healthz`),
    curl('page', target?.href ?? `${api}/`),
    ...open.map((name) => touch(name, '127.0.0.1', Number(environment[name]))),
    ...addresses.map(({ name, url }) =>
      touch(name, url.hostname, Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0)),
    ),
    ...addresses.map(resolves),
    listed(),
  ])
  return [...complaints, grepped(world.process.output().slice(logged))].filter((one) => one !== null)
}
