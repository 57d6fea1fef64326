import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { compileCache } from '../compile-cache.ts'
import { freePorts } from '../free-port.ts'
import { eventually } from '../wait.ts'

export interface SystemOptions {
  /** The built entry, for example `apps/standalone/dist/main.js`. */
  readonly entry: string
  readonly dataDir: string
  /** Of an earlier system, to stand in its place. Default: any free ones. */
  readonly ports?: SystemPorts
  readonly environment?: Readonly<Record<string, string>>
  /** Wait until every port answers (default). False returns as soon as the process is spawned. */
  readonly awaitReady?: boolean
}

interface SystemExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A real process of ours on random loopback ports, driven from outside as an operator would. */
export interface RunningSystem {
  readonly process: ChildProcess
  readonly pid: number
  readonly apiUrl: string
  readonly socketUrl: string
  readonly healthUrl: string
  readonly metricsUrl: string
  readonly ports: SystemPorts
  /** Everything it wrote so far. */
  output(): string
  /** Process ids of its direct children now. */
  children(): number[]
  readonly exited: Promise<SystemExit>
  /** SIGTERM, then SIGKILL at the deadline; resolves with how it ended. */
  stop(deadlineMs?: number): Promise<SystemExit>
}

interface SystemPorts {
  readonly PORT: number
  readonly WS_PORT: number
  readonly HEALTH_PORT: number
  readonly METRICS_PORT: number
}

const READY_DEADLINE_MS = 30_000
const STOP_DEADLINE_MS = 15_000
const OUTPUT_LIMIT = 4 * 1024 * 1024

/** Direct children by /proc; empty where there is no /proc. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)

/** Null for a process that ended while it was looked at, and for one that is a zombie. */
const parentOf = (pid: number): number | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? null : Number(parent)
  } catch {
    return null
  }
}

const choosePorts = async (): Promise<SystemPorts> => {
  const [PORT = 0, WS_PORT = 0, HEALTH_PORT = 0, METRICS_PORT = 0] = await freePorts(4)
  return { PORT, WS_PORT, HEALTH_PORT, METRICS_PORT }
}

const collectOutput = (child: ChildProcess): (() => string) => {
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      written = (written + chunk.toString()).slice(-OUTPUT_LIMIT)
    })
  }
  return () => written
}

const control = (child: ChildProcess, ports: SystemPorts): RunningSystem => {
  const exited = new Promise<SystemExit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  return {
    process: child,
    pid: child.pid ?? 0,
    apiUrl: `http://127.0.0.1:${ports.PORT}`,
    socketUrl: `ws://127.0.0.1:${ports.WS_PORT}/ws`,
    healthUrl: `http://127.0.0.1:${ports.HEALTH_PORT}`,
    metricsUrl: `http://127.0.0.1:${ports.METRICS_PORT}`,
    ports,
    output: collectOutput(child),
    children: () => childrenOf(child.pid ?? 0),
    exited,
    stop: async (deadlineMs = STOP_DEADLINE_MS) => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      const end = await exited
      clearTimeout(timer)
      return end
    },
  }
}

const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) })
  await response.arrayBuffer()
  return response.ok
}

const awaitReady = async (system: RunningSystem): Promise<void> => {
  const ready = async () => {
    const ended = system.process.exitCode !== null || system.process.signalCode !== null
    if (ended) return true
    return (
      (await answers(`${system.healthUrl}/health/simple`)) && answers(`${system.apiUrl}/api/stream/state`)
    )
  }
  await eventually(ready, { what: 'the system to answer', deadlineMs: READY_DEADLINE_MS })
  if (system.process.exitCode !== null) throw new Error('the system ended')
}

/** Starts `entry` with node. The caller owns it and must `stop()` it. */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  const ports = options.ports ?? (await choosePorts())
  const environment = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const child = spawn(process.execPath, [options.entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...compileCache(), ...environment, DATA_DIR: options.dataDir, ...options.environment },
  })
  const system = control(child, ports)
  if (options.awaitReady ?? true) {
    await awaitReady(system).catch(async (error) => {
      await system.stop(0)
      throw new Error(`the system did not become ready:\n${system.output()}`, { cause: error })
    })
  }
  return system
}
