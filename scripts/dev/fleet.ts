import { SERVICES } from '@stream-manager/contracts'
import { createService, type ServiceOptions } from './service.ts'
import { type SourceChange, watchSources } from './watch-sources.ts'

/** All services of the registry. A service restarts when a package that it loads changes. */
export class Fleet {
  readonly #options: ServiceOptions
  readonly #services
  readonly #unwatch: () => void

  constructor(options: ServiceOptions) {
    this.#options = options
    this.#services = SERVICES.map((name) => createService(name, options))
    this.#unwatch = watchSources({
      root: options.root,
      folders: new Set(this.#services.flatMap(({ folders }) => [...folders])),
      onChanges: (changes) => this.#restart(changes),
      onError: (error) => options.print('dev', `files are no longer watched: ${error.message}`),
    })
  }

  start(): void {
    for (const { process: service } of this.#services) service.start()
  }

  /** Ends every service in order. */
  async close(): Promise<void> {
    this.#unwatch()
    await Promise.all(this.#services.map(({ process: service }) => service.close()))
  }

  kill(): void {
    for (const { process: service } of this.#services) service.kill()
  }

  #restart(changes: readonly SourceChange[]): void {
    const { print } = this.#options
    for (const { folders, process: service } of this.#services) {
      const cause = changes.find(({ folder }) => folders.has(folder))
      if (cause === undefined) continue
      print(service.name, `restarting: ${cause.path} changed`)
      service.restart().catch((error) => print(service.name, `could not be restarted: ${error}`))
    }
  }
}
