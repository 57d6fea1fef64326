import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitForEvent } from '@stream-manager/test-kit'
import { percentile } from '../statistics.ts'
import type {
  Connected,
  LoadOrder,
  PeerName,
  Published,
  Received,
  ResidentMemory,
  ServerListening,
  ServerOrder,
} from './protocol.ts'

const SERVER_CORE = 0
const LOAD_CORE = 1
const ANSWER_DEADLINE_MS = 180_000

const canPin = spawnSync('taskset', ['-c', String(LOAD_CORE), 'true']).status === 0

/** Starts a program of this folder, pinned to a core if the system has `taskset`. */
const start = (program: string, core: number, parameters: readonly string[]): ChildProcess => {
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url))
  const command = [
    process.execPath,
    '--expose-gc',
    '--conditions=@stream-manager/source',
    file,
    ...parameters,
  ]
  const [first = '', ...rest] = canPin ? ['taskset', '-c', String(core), ...command] : command
  return spawn(first, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

const stop = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

type Message = ServerListening | Published | ResidentMemory | Connected | Received

const answered = async <Name extends Message['answer']>(
  child: ChildProcess,
  name: Name,
): Promise<Extract<Message, { answer: Name }>> => {
  const [message] = await waitForEvent<[Message]>(child, 'message', {
    what: `the answer "${name}"`,
    deadlineMs: ANSWER_DEADLINE_MS,
    matching: ({ answer }) => answer === name,
  })
  return message as Extract<Message, { answer: Name }>
}

/** A server and its subscribers. */
export class Rig {
  readonly #server: ChildProcess
  readonly #load: ChildProcess
  readonly #subscribers: number
  #port = 0
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'bench-fanout-'))

  private constructor(peer: PeerName, subscribers: number) {
    this.#server = start('server', SERVER_CORE, [peer, this.#dataDir])
    this.#load = start('load', LOAD_CORE, [])
    this.#subscribers = subscribers
  }

  static async start(peer: PeerName, subscribers: number): Promise<{ rig: Rig; idleBytes: number }> {
    const rig = new Rig(peer, subscribers)
    const { port } = await answered(rig.#server, 'listening')
    rig.#port = port
    const before = await rig.memory()
    const connected = answered(rig.#load, 'connected')
    rig.#load.send({ order: 'connect', peer, port, count: subscribers } satisfies LoadOrder)
    await connected
    const { residentBytes } = await rig.memory()
    const idleBytes = (residentBytes - before.residentBytes) / subscribers
    return { rig, idleBytes }
  }

  async measure(perSecond: number, seconds: number): Promise<Figures> {
    const published = answered(this.#server, 'published')
    this.#server.send({ order: 'publish', perSecond, seconds } satisfies ServerOrder)
    const { count, cpuMicroseconds, wallMs, loopDelayP99Ms: serverDelayMs } = await published
    const expected = count * this.#subscribers
    const received = answered(this.#load, 'received')
    this.#load.send({ order: 'expect', deliveries: expected } satisfies LoadOrder)
    const { deliveries, latenciesMs, cpuShare, loopDelayP99Ms: loadDelayMs } = await received
    return {
      cpuPerDelivery: cpuMicroseconds / deliveries,
      serverShare: cpuMicroseconds / 1_000 / wallMs,
      loadShare: cpuShare,
      serverDelayMs,
      loadDelayMs,
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      missing: expected - deliveries,
    }
  }

  async stop(): Promise<void> {
    await Promise.all([stop(this.#server), stop(this.#load)])
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  /** Starts hostile clients; the returned function stops them. */
  abuse(): () => Promise<void> {
    const abusers = start('abuse', LOAD_CORE, [String(this.#port)])
    return () => stop(abusers)
  }

  /** Memory of the server after garbage collection. */
  async memory(): Promise<ResidentMemory> {
    const memory = answered(this.#server, 'memory')
    this.#server.send({ order: 'memory' } satisfies ServerOrder)
    return memory
  }
}

/** Results of one measurement. Shares are of one core. */
export interface Figures {
  /** Microseconds of the server's CPU, including all other work of its process. */
  readonly cpuPerDelivery: number
  readonly serverShare: number
  readonly loadShare: number
  /** 99th percentiles of the delays of both event loops. */
  readonly serverDelayMs: number
  readonly loadDelayMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly missing: number
}
