/** `GET /api/stream/state` of a real API on Redis, compared with a bare Fastify route with the same schema. */
import { fileURLToPath } from 'node:url'
import type { Replica } from '@stream-manager/e2e'
import { freePort, startServerProcess, type TestScope } from '@stream-manager/test-kit'
import { percentile, type Row, round } from '../statistics.ts'
import { httpFlood } from './http-flood.ts'
import { measure, pin } from './pinned.ts'

const PATH = '/api/stream/state'
const CONNECTIONS = 50
const ROUNDS = 3
const WARM_UP_SECONDS = 2
const SERVER_CORE = 0
const LOAD_CORE = 1

interface Server {
  readonly name: string
  readonly pid: number
  readonly port: number
  /** Header lines of each request. */
  readonly headers?: string
}

const startBare = async (t: TestScope, answer: string): Promise<Server> => {
  const port = await freePort()
  const file = fileURLToPath(new URL('./bare-api.ts', import.meta.url))
  const { pid } = await startServerProcess(t, {
    command: process.execPath,
    arguments: ['--conditions=@stream-manager/source', file, String(port), answer],
    port,
  })
  return { name: 'bare Fastify route, a constant', pid, port }
}

export const benchStateReads = async (t: TestScope, api: Replica, seconds: number): Promise<Row[]> => {
  const answer = await (await fetch(`${api.url}${PATH}`)).text()
  const servers: readonly Server[] = [
    await startBare(t, answer),
    { name: 'ours, confirmed by Redis', pid: api.process.pid, port: api.port },
    {
      name: 'ours, `max-stale=2`',
      pid: api.process.pid,
      port: api.port,
      headers: 'Cache-Control: max-stale=2\r\n',
    },
  ]
  for (const { pid } of servers) pin(pid, SERVER_CORE)
  pin(process.pid, LOAD_CORE)
  const rates = new Map<string, number[]>()
  const costs = new Map<string, number[]>()
  const flood = ({ port, headers }: Server, duration: number) =>
    httpFlood({ port, path: PATH, connections: CONNECTIONS, seconds: duration, headers })
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const server of servers) {
      const { name, pid } = server
      await flood(server, WARM_UP_SECONDS)
      const { result, seconds: took, cpuSeconds } = await measure(pid, () => flood(server, seconds))
      rates.set(name, [...(rates.get(name) ?? []), result / took])
      costs.set(name, [...(costs.get(name) ?? []), (cpuSeconds * 1e6) / result])
    }
  }
  const median = (of: Map<string, number[]>, name: string) => percentile(of.get(name) ?? [], 0.5)
  const bareRate = median(rates, servers[0]?.name ?? '')
  return servers.map(({ name }) => ({
    server: name,
    'requests a second': Math.round(median(rates, name)),
    'CPU us a request': round(median(costs, name), 1),
    'of bare': round(median(rates, name) / bareRate),
  }))
}
