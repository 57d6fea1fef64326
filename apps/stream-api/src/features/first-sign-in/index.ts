import { backoffDelayMs, delay } from '@stream-manager/async'
import type { Domain } from '@stream-manager/domain'
import { type Config, type PAGE_VARIABLES, pageAddress, signInLine } from '@stream-manager/service-kit'

const RETRY = { firstMs: 1000, maxMs: 30_000 }
const COMMAND = 'stream-manager admin reset'

type SignInConfig = Config<(typeof PAGE_VARIABLES)[number] | 'ALLOW_DEV_AUTH_BYPASS' | 'REDIS_URL'>

export interface FirstSignInOptions {
  readonly links: Pick<Domain['links'], 'needsFirstAdmin' | 'createSetupLink' | 'createFirstSetupLink'>
  readonly config: SignInConfig
  readonly log: {
    info(message: string): void
    warn(details: object, message: string): void
  }
  /** Default: standard output. The log would carry the secret to wherever it is shipped. */
  readonly print?: (line: string) => void
}

/** Prints the one-time link while no administrator can sign in. */
export class FirstSignIn {
  readonly #options: FirstSignInOptions
  readonly #closing = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: FirstSignInOptions) {
    this.#options = options
  }

  /** Works in the background, and retries while the store does not answer. `port` is the one that the API is bound to. */
  start(port: number): void {
    this.#running = this.#run(port)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(port: number): Promise<void> {
    const { signal } = this.#closing
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#announce(port)
        return
      } catch (err) {
        if (attempt === 0) this.#options.log.warn({ err }, 'cannot make the link for the first sign-in yet')
        await delay(backoffDelayMs(RETRY, attempt), { signal }).catch(() => {})
      }
    }
  }

  async #announce(port: number): Promise<void> {
    const { links, config, log } = this.#options
    if (config.ALLOW_DEV_AUTH_BYPASS || !(await links.needsFirstAdmin())) return
    // A process with a store of its own is alone, so it need not agree with others.
    const isAlone = config.REDIS_URL === undefined
    const made = await (isAlone ? links.createSetupLink() : links.createFirstSetupLink())
    if (!made.ok) throw new Error(made.fault.detail)
    if (made.value === null)
      log.info(`another process printed the link for the first sign-in; ${COMMAND} prints a new one`)
    else this.#print(signInLine(pageAddress(config, port), made.value.link))
  }

  #print(line: string): void {
    const { print = (text) => void process.stdout.write(text) } = this.#options
    print(line)
  }
}
