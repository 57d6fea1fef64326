import { lookup } from 'node:dns/promises'
import { Redis, type SentinelAddress } from 'ioredis'
import { nameOf, type ServerAddress } from '../connection/address.ts'
import { patientDeadline } from '../connection/deadline.ts'
import { retryDelayMs } from '../connection/retry-delay.ts'
import type { RedisTiming } from '../connection/settings.ts'

const INTERVAL_MS = 1000
const SWITCHED = '+switch-master'

export interface MasterWatchOptions {
  readonly sentinels: readonly Partial<SentinelAddress>[]
  /** Of the master, as the Sentinels know it. */
  readonly name: string
  readonly timing: RedisTiming
  /** Address and port at the other end of the connection for commands, also of one that is being made; null without. */
  readonly connectedTo: () => ServerAddress | null
  readonly onReplaced: () => void
}

/**
 * Asks whether we are connected to the master that most Sentinels name: when one of them says that it changed, and every
 * second. One that was replaced while it was frozen thaws as a master and stays one for some ten seconds, until a Sentinel
 * demotes it: whoever did not notice the freeze would hear of commits that its successor does not have, be deaf to those it
 * has, and could commit what is thrown away then.
 */
export class MasterWatch {
  readonly #options: MasterWatchOptions
  readonly #sentinels: readonly Redis[]
  /** Connections of their own: one that listens can ask nothing. */
  readonly #announcers: readonly Redis[]
  readonly #timer: NodeJS.Timeout
  #isLooking = false
  #again = false

  constructor(options: MasterWatchOptions) {
    this.#options = options
    const connect = () => options.sentinels.map((sentinel) => connectSentinel(sentinel, options.timing))
    this.#sentinels = connect()
    this.#announcers = connect()
    for (const announcer of this.#announcers) this.#listen(announcer)
    this.#timer = setInterval(() => void this.#look(), INTERVAL_MS)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
    for (const sentinel of [...this.#sentinels, ...this.#announcers]) sentinel.disconnect()
  }

  #listen(announcer: Redis): void {
    announcer.on('message', () => void this.#look())
    announcer.on('ready', () => {
      announcer.subscribe(SWITCHED).catch(() => {
        // It is asked every second anyway.
      })
    })
  }

  /** Whether most Sentinels name another master than the one we are connected to. Within two deadlines of a command. */
  async isReplaced(): Promise<boolean> {
    const named = await Promise.all(this.#sentinels.map((sentinel) => this.#ask(sentinel)))
    const master = namedByMost(named)
    const ours = this.#options.connectedTo()
    return (
      master !== null && ours !== null && !(await isSame(master, ours, this.#options.timing.commandTimeoutMs))
    )
  }

  async #look(): Promise<void> {
    this.#again = true
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#again) {
      this.#again = false
      if (await this.isReplaced()) this.#options.onReplaced()
    }
    this.#isLooking = false
  }

  async #ask(sentinel: Redis): Promise<ServerAddress | null> {
    const answer = await sentinel
      .call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#options.name)
      .catch(() => null)
    return Array.isArray(answer) ? { host: String(answer[0]), port: Number(answer[1]) } : null
  }
}

const connectSentinel = ({ host, port }: Partial<SentinelAddress>, timing: RedisTiming): Redis => {
  const sentinel = new Redis({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    connectionName: 'stream-manager-master-watch',
    protocol: 2,
    enableOfflineQueue: false,
    autoResubscribe: false,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timing.connectTimeoutMs,
    commandTimeout: timing.commandTimeoutMs,
    retryStrategy: (attempt) => retryDelayMs(attempt),
  })
  sentinel.on('error', () => {
    // One that is away has no say; that all are is told by who looks for the master.
  })
  return sentinel
}

/** By more than half of all that were asked: a Sentinel that is cut off goes on naming the old one. */
const namedByMost = (named: readonly (ServerAddress | null)[]): ServerAddress | null => {
  const votes = (one: ServerAddress) =>
    named.filter((other) => other !== null && nameOf(other) === nameOf(one)).length
  return named.find((one) => one !== null && votes(one) > named.length / 2) ?? null
}

/** A host whose name cannot be looked up now is given the benefit of the doubt. */
const isSame = async (named: ServerAddress, ours: ServerAddress, deadlineMs: number): Promise<boolean> => {
  if (named.port !== ours.port) return false
  const found = await patientDeadline(lookup(named.host, { all: true }), deadlineMs).catch(() => null)
  return found === null || found.some(({ address }) => address === ours.host)
}
