import { Agent, get } from 'node:http'
import { cpuSeconds } from '@stream-manager/test-kit'
import { type Row, round } from '../statistics.ts'

const CONNECTIONS = 8

export interface Server {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** Absent: no credential. */
  readonly token?: string
}

const ask = (url: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = get(`${url}/api/stream/state`, { agent, headers })
    sent.on('error', reject)
    sent.on('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`the state was answered with ${response.statusCode}`))
      else response.resume().on('end', resolve)
    })
  })

export interface Load {
  readonly requests: number
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Asks for the state on eight connections, one request after another on each. */
export const loadOf = async ({ url, pid, token }: Server, durationMs: number): Promise<Load> => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const [startedMs, startedCpu] = [performance.now(), cpuSeconds(pid)]
  let requests = 0
  const loop = async () => {
    while (performance.now() - startedMs < durationMs) {
      await ask(url, agent, headers)
      requests += 1
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, loop))
  agent.destroy()
  const seconds = (performance.now() - startedMs) / 1000
  return { requests, seconds, cpuSeconds: cpuSeconds(pid) - startedCpu }
}

export const sumOf = (loads: readonly Load[]): Load => ({
  requests: loads.reduce((sum, load) => sum + load.requests, 0),
  seconds: loads.reduce((sum, load) => sum + load.seconds, 0),
  cpuSeconds: loads.reduce((sum, load) => sum + load.cpuSeconds, 0),
})

export const rowOf = (name: string, { requests, seconds, cpuSeconds: cpu }: Load, base: Load): Row => {
  const ratePerSecond = requests / seconds
  return {
    'GET /api/stream/state': name,
    'requests/s': round(ratePerSecond),
    'of the first': round(ratePerSecond / (base.requests / base.seconds), 2),
    'server CPU, µs a request': round((cpu / requests) * 1e6),
  }
}
