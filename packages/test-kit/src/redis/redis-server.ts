import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../free-port.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import { type TestScope, temporaryDirectory } from '../temporary-directory.ts'
import { administer, answersPing, type RedisAddress } from './administer.ts'

export interface RedisOptions {
  /** Listen here instead of on a free port. */
  readonly port?: number
  /** Of the `default` user. Without it anybody may connect. */
  readonly password?: string
  /** Keep an append-only file, so that the data survive a restart. */
  readonly appendOnly?: boolean
  /** Further lines of redis.conf, such as `maxmemory 8mb`; they win over the ones here. */
  readonly config?: readonly string[]
  /** Run as Sentinel instead; its own configuration comes in `config`. */
  readonly sentinel?: boolean
  /** With a wall clock that `setClock` sets. Needs Debian's `faketime`, see `missingProgram`. */
  readonly settableClock?: boolean
}

interface Home {
  readonly t: TestScope
  readonly port: number
  readonly directory: string
  readonly options: RedisOptions
}

/**
 * A real redis-server on loopback with a directory of its own, which can be frozen, killed and started again on the same
 * port with the same data. See `missingProgram('redis-server')`.
 */
export class RedisServer {
  readonly port: number
  /** Where its data and configuration are. */
  readonly directory: string
  readonly #home: Home
  #process: ServerProcess

  constructor(home: Home, running: ServerProcess) {
    this.port = home.port
    this.directory = home.directory
    this.#home = home
    this.#process = running
  }

  /** `redis://...` with the password of the default user, if it has one. */
  get url(): string {
    const { password } = this.#home.options
    const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`
    return `redis://${login}127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#process.pid
  }

  /** Everything the present process wrote so far. */
  output(): string {
    return this.#process.output()
  }

  /** SIGSTOP: connections stay open and nobody answers. */
  freeze(): void {
    this.#process.freeze()
  }

  thaw(): void {
    this.#process.thaw()
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#process.kill()
  }

  /** SIGTERM: it closes its append-only file and ends. */
  async stop(): Promise<void> {
    await this.#process.stop()
  }

  /** Starts it again after `kill` or `stop`; resolves once the data are loaded. */
  async start(): Promise<void> {
    this.#process = await launch(this.#home)
  }

  /**
   * Sets its wall clock, as on a host somebody set wrong, to that much past the real one (or before it); the monotonic clock
   * runs on. Only with `settableClock`.
   */
  setClock(aheadMs: number): Promise<void> {
    return writeClock(this.directory, aheadMs)
  }

  /** One command, as an operator with redis-cli would. Rejects with the server's error. */
  administer(...command: readonly string[]): Promise<unknown> {
    return administer(addressOf(this.#home), ...command)
  }
}

const addressOf = ({ port, options: { password } }: Home): RedisAddress => ({
  port,
  ...(password === undefined ? {} : { password }),
})

/** Read by libfaketime at every look at the clock, so it must never be seen half written. */
const writeClock = async (directory: string, aheadMs: number): Promise<void> => {
  const file = path.join(directory, 'clock')
  await writeFile(`${file}.new`, `${aheadMs < 0 ? '' : '+'}${aheadMs / 1000}s\n`)
  await rename(`${file}.new`, file)
}

/** Redis's own allocator asks for the time before libfaketime can answer (its issue 130): that of libc comes in its place. */
const clockEnvironment = (directory: string): NodeJS.ProcessEnv => ({
  LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1 libc.so.6',
  FAKETIME_TIMESTAMP_FILE: path.join(directory, 'clock'),
  FAKETIME_NO_CACHE: '1',
  DONT_FAKE_MONOTONIC: '1',
})

const launch = (home: Home): Promise<ServerProcess> =>
  startServerProcess(home.t, {
    command: 'redis-server',
    arguments: ['redis.conf', ...(home.options.sentinel ? ['--sentinel'] : [])],
    port: home.port,
    isReady: () => answersPing(addressOf(home)),
    options: {
      cwd: home.directory,
      env: { ...process.env, ...(home.options.settableClock ? clockEnvironment(home.directory) : {}) },
    },
  })

const configuration = ({ port, directory, options }: Home): string => {
  const data = [
    'save ""',
    `appendonly ${options.appendOnly ? 'yes' : 'no'}`,
    ...(options.password === undefined ? [] : [`requirepass ${JSON.stringify(options.password)}`]),
  ]
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    ...(options.sentinel ? [] : data),
    ...(options.config ?? []),
    '',
  ].join('\n')
}

/** Starts it and waits until it answers. It goes with the test. */
export const startRedis = async (t: TestScope, options: RedisOptions = {}): Promise<RedisServer> => {
  const directory = await temporaryDirectory(t)
  const home: Home = { t, port: options.port ?? (await freePort()), directory, options }
  await writeFile(path.join(directory, 'redis.conf'), configuration(home))
  if (options.settableClock) await writeClock(directory, 0)
  return new RedisServer(home, await launch(home))
}
