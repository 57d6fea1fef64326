import { type AppOptions, type ServerProcess, startApp, type TestScope } from '@stream-manager/test-kit'

/** One process of the deployment, which can be ended in many ways and started again in its place. */
export class Replica {
  readonly name: string
  readonly #t: TestScope
  readonly #options: AppOptions
  #process: ServerProcess | null = null

  /** `name` tells replicas of one app apart. */
  constructor(t: TestScope, name: string, options: AppOptions) {
    this.#t = t
    this.#options = options
    this.name = name
  }

  get port(): number {
    return this.#options.port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get process(): ServerProcess {
    if (this.#process === null) throw new Error(`${this.name} was not started`)
    return this.#process
  }

  /** What it logged as a warning or worse, which explains a failure. */
  complaints(): string[] {
    const lines = this.#process?.output().split('\n') ?? []
    return lines.filter(
      (line) => /"level":"(warn|error|fatal)"/.test(line) || (line !== '' && line[0] !== '{'),
    )
  }

  /** Resolves once it says that it is ready. */
  async start(): Promise<void> {
    this.#process = await startApp(this.#t, { ...this.#options, from: 'built' })
  }

  /** In order, and a new one in its place. Resolves with the exit code of the old one. */
  async restart(): Promise<number | null> {
    const code = await this.process.stop(STOP_DEADLINE_MS)
    await this.start()
    return code
  }
}

/** Leaving the proxy, sending sockets away and letting answers out, each within its own deadline. */
const STOP_DEADLINE_MS = 40_000
