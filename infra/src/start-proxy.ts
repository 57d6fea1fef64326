import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  freePort,
  freePorts,
  type ServerProcess,
  startServerProcess,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import type { ProxyKind } from './installed-proxy.ts'
import { patient } from './patient-proxy.ts'
import { writeTraefikConfig } from './traefik-config.ts'

export interface ProxyOptions {
  readonly kind: ProxyKind
  /** `development` routes everything, `production` only the host `domain` below `/stream`. */
  readonly environment: 'development' | 'production'
  readonly domain?: string
  /** Listen here instead of on a free port, for a proxy that comes back. */
  readonly port?: number
  /** Ports of the replicas on loopback, one or two of each. */
  readonly streamApi: readonly number[]
  readonly gateway: readonly number[]
  /** Addresses whose `X-Forwarded-*` the proxy believes. Default: none that can be a client here. */
  readonly forwarders?: readonly string[]
}

/** A real proxy in front of the replicas, with the routing that this repository ships, and longer deadlines. */
export interface RunningProxy {
  readonly kind: ProxyKind
  readonly port: number
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly process: ServerProcess
}

interface Launch {
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment: Record<string, string>
}

/** TEST-NET-3: documentation only, so nobody has it. */
const NOBODY = ['203.0.113.255']
/** One that comes back among replicas that are away has to wait for one of them. */
const READY_DEADLINE_MS = 60_000
const ANSWER_DEADLINE_MS = 15_000
const HAPROXY_CONFIG = fileURLToPath(new URL('../haproxy/haproxy.cfg', import.meta.url))

const traefik = async (t: TestScope, port: number, options: ProxyOptions): Promise<Launch> => {
  const urls = (ports: readonly number[]) => ports.map((at) => `http://127.0.0.1:${at}`).join(',')
  const [internalPort = 0] = await freePorts(1)
  const file = await writeTraefikConfig(t, { port, internalPort, forwarders: options.forwarders ?? NOBODY })
  return {
    command: 'traefik',
    arguments: [`--configFile=${file}`],
    environment: {
      STREAM_API_URLS: urls(options.streamApi),
      WS_GATEWAY_URLS: urls(options.gateway),
      FORWARDED_HOPS: options.forwarders ? '1' : '0',
    },
  }
}

const numbered = (name: string, ports: readonly number[]): [string, string][] =>
  ports.map((at, index) => [`${name}_${index + 1}`, `127.0.0.1:${at}`])

const haproxy = async (t: TestScope, port: number, options: ProxyOptions): Promise<Launch> => {
  const file = path.join(await temporaryDirectory(t), 'haproxy.cfg')
  await writeFile(file, patient(await readFile(HAPROXY_CONFIG, 'utf8')))
  return {
    command: 'haproxy',
    arguments: ['-f', file],
    environment: {
      LISTEN: `127.0.0.1:${port}`,
      FORWARDERS: (options.forwarders ?? NOBODY).join(' '),
      ...Object.fromEntries([
        ...numbered('STREAM_API', options.streamApi),
        ...numbered('WS_GATEWAY', options.gateway),
      ]),
    },
  }
}

const routes = async (url: string): Promise<boolean> => {
  const response = await fetch(`${url}/ws`, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) })
  await response.arrayBuffer()
  // 426 is the gateway's own answer; 404 and 503 are the proxy's before it has read its routes or probed.
  return response.status === 426
}

/** Starts the proxy and waits until a request reaches a gateway through it; it goes with the test. */
export const startProxy = async (t: TestScope, options: ProxyOptions): Promise<RunningProxy> => {
  const { kind, environment, domain = 'stream.test' } = options
  const port = options.port ?? (await freePort())
  const launch = await (kind === 'traefik' ? traefik : haproxy)(t, port, options)
  const url = `http://127.0.0.1:${port}`
  const running = await startServerProcess(t, {
    command: launch.command,
    arguments: launch.arguments,
    port,
    isReady: () => routes(url),
    readyDeadlineMs: READY_DEADLINE_MS,
    options: {
      env: { PATH: process.env['PATH'], ENVIRONMENT: environment, DOMAIN: domain, ...launch.environment },
    },
  })
  return { kind, port, url, process: running }
}
