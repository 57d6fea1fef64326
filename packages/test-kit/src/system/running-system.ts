import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { collectOutput } from '../collect-output.ts'
import { compileCache } from '../compile-cache.ts'
import { freePorts } from '../free-port.ts'
import { eventually } from '../wait.ts'
import { answers } from './answers.ts'
import { TEST_ENVIRONMENT } from './test-environment.ts'

export interface SystemOptions {
  /** The built entry, for example `apps/standalone/dist/main.js`. */
  readonly entry: string
  readonly dataDir: string
  /** Ports of an earlier system that this one replaces. Default: free ports. */
  readonly ports?: SystemPorts
  readonly environment?: Readonly<Record<string, string>>
  /** If false, `startSystem` resolves as soon as the process is spawned. Default true: every port answers. */
  readonly awaitReady?: boolean
}

interface SystemExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The product as a real process on random loopback ports, controlled from outside. */
export interface RunningSystem {
  readonly process: ChildProcess
  readonly pid: number
  readonly apiUrl: string
  readonly socketUrl: string
  readonly healthUrl: string
  readonly metricsUrl: string
  readonly ports: SystemPorts
  /** The latest output of the process. */
  output(): string
  /** Process ids of the present direct children. */
  children(): number[]
  readonly exited: Promise<SystemExit>
  /** SIGTERM, then SIGKILL at the deadline. Resolves with the exit. */
  stop(deadlineMs?: number): Promise<SystemExit>
}

interface SystemPorts {
  readonly PORT: number
  readonly WS_PORT: number
  readonly HEALTH_PORT: number
  readonly METRICS_PORT: number
  readonly EVENT_HANDLER_PORT: number
}

const READY_DEADLINE_MS = 120_000
/** Longer than all phases of a shutdown together, on a busy machine. */
const STOP_DEADLINE_MS = 60_000
const OUTPUT_LIMIT = 4 * 1024 * 1024

/** Process ids of the direct children, from /proc. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)

/** Null for a process that has ended, and for a zombie. */
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
  const [PORT = 0, WS_PORT = 0, HEALTH_PORT = 0, METRICS_PORT = 0, EVENT_HANDLER_PORT = 0] =
    await freePorts(5)
  return { PORT, WS_PORT, HEALTH_PORT, METRICS_PORT, EVENT_HANDLER_PORT }
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
    output: collectOutput(child, OUTPUT_LIMIT),
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

const awaitReady = async (system: RunningSystem): Promise<void> => {
  const ready = async () => {
    const ended = system.process.exitCode !== null || system.process.signalCode !== null
    if (ended) return true
    return (await answers(`${system.healthUrl}/health/simple`)) && answers(`${system.apiUrl}/healthz`)
  }
  await eventually(ready, { what: 'an answer of the system', deadlineMs: READY_DEADLINE_MS })
  if (system.process.exitCode !== null) throw new Error('the system ended')
}

/** Starts `entry` with node. The caller must `stop()` the system. */
export const startSystem = async (options: SystemOptions): Promise<RunningSystem> => {
  const ports = options.ports ?? (await choosePorts())
  const environment = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const child = spawn(process.execPath, [options.entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...compileCache(),
      ...environment,
      ...TEST_ENVIRONMENT,
      DATA_DIR: options.dataDir,
      ...options.environment,
    },
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
