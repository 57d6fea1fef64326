import { type AppOptions, type ServerProcess, startApp, type TestScope } from '@stream-manager/test-kit'

/** One process of the deployment. It can be stopped, killed or frozen, and started again on the same port. */
export class Replica {
  readonly name: string
  readonly #t: TestScope
  readonly #options: AppOptions
  #process: ServerProcess | null = null

  /** `name` distinguishes replicas of one app. */
  constructor(t: TestScope, name: string, options: AppOptions) {
    this.#t = t
    this.#options = options
    this.name = name
  }

  get port(): number {
    return this.#options.port
  }

  /** The port that a variable of its environment sets. */
  portOf(variable: string): number {
    return Number(this.#options.environment[variable])
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get process(): ServerProcess {
    if (this.#process === null) throw new Error(`${this.name} is not started: call start() first`)
    return this.#process
  }

  /** Log lines of level warn or above, and lines that are not JSON: they explain a failure. */
  complaints(): string[] {
    const lines = this.#process?.output().split('\n') ?? []
    return lines.filter(
      (line) => /"level":"(warn|error|fatal)"/.test(line) || (line !== '' && line[0] !== '{'),
    )
  }

  /** Resolves once the process is ready. */
  async start(): Promise<void> {
    this.#process = await startApp(this.#t, { ...this.#options, from: 'built' })
  }

  /** Shuts the process down and starts a new one. Resolves with the exit code of the old one. */
  async restart(): Promise<number | null> {
    const code = await this.process.stop(STOP_DEADLINE_MS)
    await this.start()
    return code
  }
}

/** Longer than all deadlines of a shutdown together: proxy drain, sockets, pending answers. */
const STOP_DEADLINE_MS = 40_000
