import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '@stream-manager/contracts'
import type { Redis } from 'ioredis'
import { BackplaneUnavailableError } from '../../port/errors.ts'
import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import type { ServerAddress } from '../connection/address.ts'
import type { Commands, ScriptCall } from '../connection/commands.ts'
import { connectRedis } from '../connection/connect.ts'
import { patientDeadline } from '../connection/deadline.ts'
import type { RedisSettings } from '../connection/settings.ts'
import type { Script } from '../lua/script.ts'
import { SCRIPTS } from '../lua/scripts.ts'
import { MasterWatch } from '../sentinel/master-watch.ts'
import { NoAnswerError, reasonOf, redisError } from '../wire/errors.ts'
import { listIn, statusOf } from '../wire/reply.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { EvictionPolicyError, requireNoEviction } from './eviction-policy.ts'
import { JoinedWrites } from './joined-writes.ts'
import { OutageLog } from './outage-log.ts'

const ADMISSION_RETRY_MS = 1000
const OPEN_WAIT_MS = 1000

type Words = readonly (string | number)[]

/**
 * The command connection to one server. It is usable once the server's eviction policy is checked and our scripts are
 * loaded. Before that, and while the server does not answer, every call rejects at once. A call that was sent is answered
 * or rejected within 0.8 s.
 */
export class ServerCommands implements Commands {
  readonly #redis: Redis
  readonly #settings: RedisSettings
  readonly #writes: JoinedWrites
  readonly #breaker = new CircuitBreaker(systemClock)
  readonly #outage: OutageLog
  readonly #masterWatch: MasterWatch | null
  /** Emits `up` and `down` on each change. */
  readonly #events = new EventEmitter()
  #state: 'new' | 'down' | 'up' | 'closed' = 'new'
  #reason = 'it has not been reached yet'
  #inFlight = 0
  #refusal: EvictionPolicyError | null = null
  #retry: NodeJS.Timeout | null = null

  constructor(settings: RedisSettings) {
    this.#settings = settings
    const { address, log } = settings
    this.#outage = new OutageLog({ log, clock: systemClock, server: address.label })
    const mayReconnect = () => this.#state !== 'closed'
    this.#redis = connectRedis({ settings, role: 'commands', mayReconnect })
    this.#writes = new JoinedWrites(() => this.#redis.stream)
    this.#redis.on('error', (error) => this.#down(reasonOf(error)))
    this.#redis.on('close', () => this.#onClosed())
    this.#redis.on('ready', () => void this.#admit())
    this.#masterWatch = this.#watchMaster()
  }

  get isUp(): boolean {
    return this.#state === 'up'
  }

  async open(): Promise<void> {
    const isKnown = new AbortController()
    const { signal } = isKnown
    const known = Promise.race([once(this.#events, 'up', { signal }), once(this.#events, 'down', { signal })])
    this.#redis.connect().catch(() => {
      // The error event has reported it.
    })
    const { openWaitMs = OPEN_WAIT_MS } = this.#settings.timing
    await Promise.race([known, delay(openWaitMs, null, { signal })]).finally(() => isKnown.abort())
    if (this.#refusal) throw this.#refusal
  }

  onUp(listener: () => void): void {
    this.#events.on('up', listener)
  }

  onDown(listener: () => void): void {
    this.#events.on('down', listener)
  }

  unusable(): NoAnswerError {
    const reason = this.#state === 'up' ? 'it does not answer' : this.#reason
    return new NoAnswerError(`${this.#name} cannot be used: ${reason}`)
  }

  /** `isAsking`: the key's cluster slot is being moved to this server. */
  run(script: Script, { keys, args }: ScriptCall, isAsking = false): Promise<readonly unknown[]> {
    return this.#send(async () => {
      const reply = await this.#evaluate(script, [keys.length, ...keys, ...args], isAsking)
      statusOf(reply)
      return listIn(reply)
    })
  }

  call(name: string, ...args: Words): Promise<unknown> {
    return this.#send(() => this.#redis.call(name, ...args))
  }

  callAsking(name: string, ...args: Words): Promise<unknown> {
    return this.#send(() => this.#command(true, name, args))
  }

  publish(channel: string, message: string): Promise<unknown> {
    return this.call('PUBLISH', channel, message)
  }

  keysOnAll(make: () => string): readonly string[] {
    return [make()]
  }

  reconnect(reason: string): void {
    if (this.#state !== 'up') return
    this.#down(reason)
    this.#redis.disconnect(true)
  }

  async close(): Promise<void> {
    const wasUp = this.#state === 'up'
    this.#state = 'closed'
    if (this.#retry) clearTimeout(this.#retry)
    this.#masterWatch?.close()
    if (wasUp) await this.#redis.quit().catch(() => {})
    this.#redis.disconnect()
  }

  async #evaluate(script: Script, parameters: Words, isAsking: boolean): Promise<unknown> {
    const { sha, source, isReadOnly } = script
    try {
      return await this.#command(isAsking, isReadOnly ? 'EVALSHA_RO' : 'EVALSHA', [sha, ...parameters])
    } catch (error) {
      // The script cache was flushed; EVAL loads the script again.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return this.#command(isAsking, isReadOnly ? 'EVAL_RO' : 'EVAL', [source, ...parameters])
    }
  }

  #command(isAsking: boolean, name: string, parameters: Words): Promise<unknown> {
    // Both are written together, so that no other command comes between them. An error of ASKING repeats in the command.
    this.#writes.join()
    if (isAsking) this.#redis.call('ASKING').catch(() => {})
    return this.#redis.call(name, ...parameters)
  }

  async #send<T>(work: () => Promise<T>): Promise<T> {
    this.#requireUsable()
    this.#inFlight += 1
    try {
      const answer = await patientDeadline(work(), this.#settings.timing.commandTimeoutMs)
      this.#breaker.answered()
      return answer
    } catch (error) {
      throw this.#failed(redisError(error))
    } finally {
      this.#inFlight -= 1
    }
  }

  #requireUsable(): void {
    if (this.#state === 'closed') throw new BackplaneUnavailableError('the backplane is closed')
    if (this.#inFlight >= BACKPLANE_LIMITS.pendingCommits) {
      throw new BackplaneUnavailableError(`${this.#inFlight} calls are waiting for Redis already`)
    }
    if (this.#state !== 'up' || !this.#breaker.allows()) throw this.unusable()
  }

  #failed(error: unknown): unknown {
    if (!(error instanceof NoAnswerError)) this.#breaker.answered()
    else this.#breaker.failed()
    return error
  }

  async #admit(): Promise<void> {
    try {
      requireNoEviction(await this.#redis.info('memory'))
      await Promise.all(SCRIPTS.map(({ source }) => this.#redis.script('LOAD', source)))
      // A connect to a frozen master completes when it thaws, perhaps long after Sentinels named another one.
      if (await this.#masterWatch?.isReplaced()) this.#leaveMaster()
      else this.#up()
    } catch (error) {
      this.#refusal = error instanceof EvictionPolicyError ? error : null
      this.#down(reasonOf(error))
      this.#retry = setTimeout(() => {
        if (this.#redis.status === 'ready') void this.#admit()
      }, ADMISSION_RETRY_MS)
    }
  }

  #watchMaster(): MasterWatch | null {
    const { address, timing } = this.#settings
    const { sentinels, name } = address.options
    if (!sentinels || !name) return null
    return new MasterWatch({
      sentinels,
      name,
      timing,
      connectedTo: () => remoteEnd(this.#redis),
      onReplaced: () => this.#leaveMaster(),
    })
  }

  #leaveMaster(): void {
    if (this.#state === 'closed') return
    this.#down('the Sentinels name another master')
    this.#redis.disconnect(true)
  }

  get #name(): string {
    return `Redis at ${this.#settings.address.label}`
  }

  #up(): void {
    if (this.#state === 'closed') return
    this.#state = 'up'
    this.#outage.recovered()
    this.#refusal = null
    this.#breaker.answered()
    this.#events.emit('up')
  }

  #down(reason: string): void {
    if (this.#state === 'closed') return
    const isChange = this.#state !== 'down' || this.#reason !== reason
    this.#state = 'down'
    this.#reason = reason
    if (isChange) this.#events.emit('down')
    this.#outage.failed(reason)
  }

  // The error before it has the reason, and a connection that never opened has nothing to report.
  #onClosed(): void {
    if (this.#state === 'up') this.#down('the connection was closed')
  }
}

/** The address and port of the peer. A dual-stack socket shows IPv4 as a mapped IPv6 address. */
const remoteEnd = ({ status, stream }: Redis): ServerAddress | null => {
  // ioredis does not reconnect after a `disconnect` during its search for the master.
  if ((status !== 'connect' && status !== 'ready') || !('remoteAddress' in stream)) return null
  const { remoteAddress, remotePort } = stream
  if (typeof remoteAddress !== 'string' || typeof remotePort !== 'number') return null
  return { host: remoteAddress.replace(/^::ffff:/, ''), port: remotePort }
}
