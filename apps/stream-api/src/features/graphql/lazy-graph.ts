import type { Domain } from '@stream-manager/domain'

type Parts = typeof import('@stream-manager/graphql')
type Graph = Awaited<ReturnType<Parts['openGraph']>>

/** The graph and its persisted documents. */
export interface OpenGraph {
  readonly graph: Graph
  readonly findDocument: Parts['findDocument']
}

export interface LazyGraphOptions {
  readonly domain: Domain
  readonly introspection: boolean
}

/** Loads the library and builds the schema for the first request, so that the start of a process does not wait for them. */
export class LazyGraph {
  readonly #options: LazyGraphOptions
  #opening: Promise<OpenGraph> | undefined

  constructor(options: LazyGraphOptions) {
    this.#options = options
  }

  open(): Promise<OpenGraph> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    await opened?.graph.close()
  }

  async #load(): Promise<OpenGraph> {
    const { openGraph, findDocument } = await import('@stream-manager/graphql')
    return { graph: await openGraph(this.#options), findDocument }
  }
}
