import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '../free-port.ts'
import { type ServerCommand, ServerProcess, serveUntilTeardown } from '../server-process.ts'
import { type TestScope, temporaryDirectory } from '../temporary-directory.ts'
import { administer, answersPing, type RedisAddress } from './administer.ts'

export interface RedisOptions {
  /** Default: a free port. */
  readonly port?: number
  /** Password of the `default` user. Without it anyone may connect. */
  readonly password?: string
  /** Keeps an append-only file, so that the data survive a restart. */
  readonly appendOnly?: boolean
  /** Further lines of redis.conf, such as `maxmemory 8mb`. They override the lines of this package. */
  readonly config?: readonly string[]
  /** Runs as Sentinel. `config` holds the Sentinel configuration. */
  readonly sentinel?: boolean
  /** Lets `setClock` set the wall clock. Needs Debian's `faketime`, see `missingProgram`. */
  readonly settableClock?: boolean
}

interface Home {
  readonly port: number
  readonly directory: string
  readonly options: RedisOptions
}

/**
 * A real redis-server on loopback with a directory of its own. It can be frozen, killed and started again on the same port
 * with the same data. See `missingProgram('redis-server')`.
 */
export class RedisServer extends ServerProcess {
  readonly #home: Home

  constructor(home: Home) {
    super(commandOf(home))
    this.#home = home
  }

  /** Holds the server's data and configuration. */
  get directory(): string {
    return this.#home.directory
  }

  /** `redis://...` with the password of the default user, if there is one. */
  get url(): string {
    const { password } = this.#home.options
    const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`
    return `redis://${login}127.0.0.1:${this.port}`
  }

  /**
   * Sets the server's wall clock this far past the real one, or before it, as on a host with a wrong clock. The monotonic
   * clock runs on. Only with `settableClock`.
   */
  setClock(aheadMs: number): Promise<void> {
    return writeClock(this.directory, aheadMs)
  }

  /** Sends one command, as an operator with redis-cli would. Rejects with the server's error. */
  administer(...command: readonly string[]): Promise<unknown> {
    return administer(addressOf(this.#home), ...command)
  }
}

const addressOf = ({ port, options: { password } }: Home): RedisAddress => ({
  port,
  ...(password === undefined ? {} : { password }),
})

/** Renames a new file into place, because libfaketime reads the file at any time and must not see half of it. */
const writeClock = async (directory: string, aheadMs: number): Promise<void> => {
  const file = path.join(directory, 'clock')
  await writeFile(`${file}.new`, `${aheadMs < 0 ? '' : '+'}${aheadMs / 1000}s\n`)
  await rename(`${file}.new`, file)
}

/** Preloads libc's allocator, because Redis's own asks for the time before libfaketime can answer (libfaketime issue 130). */
const clockEnvironment = (directory: string): NodeJS.ProcessEnv => ({
  LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1 libc.so.6',
  FAKETIME_TIMESTAMP_FILE: path.join(directory, 'clock'),
  FAKETIME_NO_CACHE: '1',
  DONT_FAKE_MONOTONIC: '1',
})

const commandOf = (home: Home): ServerCommand => ({
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

/** Starts a redis-server and waits until it answers. It ends with the test. */
export const startRedis = async (t: TestScope, options: RedisOptions = {}): Promise<RedisServer> => {
  const directory = await temporaryDirectory(t)
  const home: Home = { port: options.port ?? (await freePort()), directory, options }
  await writeFile(path.join(directory, 'redis.conf'), configuration(home))
  if (options.settableClock) await writeClock(directory, 0)
  return serveUntilTeardown(t, new RedisServer(home))
}
