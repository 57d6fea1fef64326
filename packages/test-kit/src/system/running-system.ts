import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { freePorts } from './free-ports.ts'

export interface SystemOptions {
  /** The built entry, for example `apps/standalone/dist/main.js`. */
  readonly entry: string
  readonly dataDir: string
  readonly environment?: Readonly<Record<string, string>>
  /** Wait until every port answers (default). False returns as soon as the process is spawned. */
  readonly awaitReady?: boolean
}

/** A real process of ours on random loopback ports, driven from outside as an operator would. */
export interface RunningSystem {
  readonly process: ChildProcess
  readonly pid: number
  readonly apiUrl: string
  readonly socketUrl: string
  readonly healthUrl: string
  readonly metricsUrl: string
  readonly ports: Readonly<Record<'PORT' | 'WS_PORT' | 'HEALTH_PORT' | 'METRICS_PORT', number>>
  /** Everything it wrote so far. */
  output(): string
  /** Process ids of its direct children now. */
  children(): number[]
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** SIGTERM, then SIGKILL at the deadline; resolves with how it ended. */
  stop(deadlineMs?: number): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

const READY_DEADLINE_MS = 30_000
const OUTPUT_LIMIT = 4 * 1024 * 1024

/** Direct children by /proc; empty where there is no /proc. */
export const childrenOf = (pid: number): number[] => {
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(parent) === pid && state !== 'Z') found.push(Number(name))
    } catch {
      // The process ended while we were reading.
    }
  }
  return found
}

const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

const awaitReady = async (system: RunningSystem): Promise<void> => {
  const deadline = performance.now() + READY_DEADLINE_MS
  while (
    !(await answers(`${system.healthUrl}/health/simple`)) ||
    !(await answers(`${system.apiUrl}/api/stream/state`))
  ) {
    const ended = system.process.exitCode !== null || system.process.signalCode !== null
    if (ended || performance.now() > deadline)
      throw new Error(`the system did not become ready:\n${system.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Starts `entry` with node on free ports. The caller owns it and must `stop()` it. */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  const [api = 0, socket = 0, health = 0, metrics = 0] = await freePorts(4)
  const ports = { PORT: api, WS_PORT: socket, HEALTH_PORT: health, METRICS_PORT: metrics }
  const environment = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const child = spawn(process.execPath, [options.entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, DATA_DIR: options.dataDir, ...options.environment },
  })
  let written = ''
  const collect = (chunk: Buffer) => {
    written = (written + chunk.toString()).slice(-OUTPUT_LIMIT)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  const system: RunningSystem = {
    process: child,
    pid: child.pid ?? 0,
    apiUrl: `http://127.0.0.1:${api}`,
    socketUrl: `ws://127.0.0.1:${socket}/ws`,
    healthUrl: `http://127.0.0.1:${health}`,
    metricsUrl: `http://127.0.0.1:${metrics}`,
    ports,
    output: () => written,
    children: () => childrenOf(child.pid ?? 0),
    exited,
    stop: async (deadlineMs = 15_000) => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      const end = await exited
      clearTimeout(timer)
      return end
    },
  }
  if (options.awaitReady ?? true) {
    await awaitReady(system).catch(async (error) => {
      await system.stop(0)
      throw error
    })
  }
  return system
}
