import type { Domain } from '@stream-manager/domain'
import type { Graph } from '@stream-manager/graphql'

export interface LazyGraphOptions {
  readonly domain: Domain
  readonly introspection: boolean
}

/** Loads the library and builds the schema for the first request, so that the start of a process does not wait for them. */
export class LazyGraph {
  readonly #options: LazyGraphOptions
  #opening: Promise<Graph> | undefined

  constructor(options: LazyGraphOptions) {
    this.#options = options
  }

  open(): Promise<Graph> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    await opened?.close()
  }

  async #load(): Promise<Graph> {
    const { openGraph } = await import('@stream-manager/graphql')
    return openGraph(this.#options)
  }
}
