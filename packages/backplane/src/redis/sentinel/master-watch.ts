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
  /** Name of the master at the Sentinels. */
  readonly name: string
  readonly timing: RedisTiming
  /** Peer address of the command connection, open or opening; null without one. */
  readonly connectedTo: () => ServerAddress | null
  readonly onReplaced: () => void
}

/**
 * Checks that we are connected to the master that most Sentinels name: at each switch they announce, and every second.
 * A master that was frozen and replaced acts as a master for about ten seconds after it thaws, until a Sentinel demotes it.
 * A client that stays connected meanwhile receives commits that the new master lacks, misses those it has, and makes
 * commits that are discarded at the demotion.
 */
export class MasterWatch {
  readonly #options: MasterWatchOptions
  readonly #sentinels: readonly Redis[]
  /** Separate connections, because a subscribed connection cannot send queries. */
  readonly #announcers: readonly Redis[]
  readonly #timer: NodeJS.Timeout
  #isChecking = false
  #again = false

  constructor(options: MasterWatchOptions) {
    this.#options = options
    const connect = () => options.sentinels.map((sentinel) => connectSentinel(sentinel, options.timing))
    this.#sentinels = connect()
    this.#announcers = connect()
    for (const announcer of this.#announcers) this.#listen(announcer)
    this.#timer = setInterval(() => void this.#check(), INTERVAL_MS)
    this.#timer.unref()
  }

  close(): void {
    clearInterval(this.#timer)
    for (const sentinel of [...this.#sentinels, ...this.#announcers]) sentinel.disconnect()
  }

  #listen(announcer: Redis): void {
    announcer.on('message', () => void this.#check())
    announcer.on('ready', () => {
      announcer.subscribe(SWITCHED).catch(() => {
        // The Sentinels are queried every second anyway.
      })
    })
  }

  /** Whether most Sentinels name another master than the connected one. Takes at most two command deadlines. */
  async isReplaced(): Promise<boolean> {
    const named = await Promise.all(this.#sentinels.map((sentinel) => this.#ask(sentinel)))
    const master = namedByMost(named)
    const ours = this.#options.connectedTo()
    return (
      master !== null && ours !== null && !(await isSame(master, ours, this.#options.timing.commandTimeoutMs))
    )
  }

  async #check(): Promise<void> {
    this.#again = true
    if (this.#isChecking) return
    this.#isChecking = true
    while (this.#again) {
      this.#again = false
      if (await this.isReplaced()) this.#options.onReplaced()
    }
    this.#isChecking = false
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
    // An unreachable Sentinel has no vote. An outage of all of them is reported by the search for the master.
  })
  return sentinel
}

/** The master named by more than half of all Sentinels: one that is cut off still names the old master. */
const namedByMost = (named: readonly (ServerAddress | null)[]): ServerAddress | null => {
  const votes = (one: ServerAddress) =>
    named.filter((other) => other !== null && nameOf(other) === nameOf(one)).length
  return named.find((one) => one !== null && votes(one) > named.length / 2) ?? null
}

/** Whether both addresses are one server. True if the host cannot be resolved now. */
const isSame = async (named: ServerAddress, ours: ServerAddress, deadlineMs: number): Promise<boolean> => {
  if (named.port !== ours.port) return false
  const found = await patientDeadline(lookup(named.host, { all: true }), deadlineMs).catch(() => null)
  return found === null || found.some(({ address }) => address === ours.host)
}
