import { performance } from 'node:perf_hooks'
import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises'
import type { DesiredLayer } from '@stream-manager/contracts'
import type { PaintContext } from '../../layers/painter.ts'
import type { LayerNode } from '../picture/layer-node.ts'

/** The scene waits this long for its pictures. Later pictures appear as soon as they are painted. */
const PREPARE_DEADLINE_MS = 150

/** Painting blocks the event loop: after this time the frame loop gets its turn. */
const PAINT_SLICE_MS = 4

interface PreparerOptions {
  readonly existing: (layer: DesiredLayer) => LayerNode | undefined
  readonly create: (layer: DesiredLayer) => LayerNode
}

/** Paints what a scene needs before it is shown, so that all of it can land in the same frame. */
export class ScenePreparer {
  readonly #options: PreparerOptions
  /** Nodes made for a scene that was replaced before its commit. The next scene may use them. */
  #spare = new Map<string, { readonly layer: DesiredLayer; readonly node: LayerNode }>()

  constructor(options: PreparerOptions) {
    this.#options = options
  }

  /** Returns one node for each layer, ready as far as the deadline allowed. */
  async prepare(
    layers: readonly DesiredLayer[],
    context: PaintContext,
  ): Promise<ReadonlyMap<string, LayerNode>> {
    const nodes = new Map<string, LayerNode>()
    const ready: Promise<void>[] = []
    let sliceBeganMs = performance.now()
    for (const layer of layers) {
      const node = this.#nodeFor(layer)
      nodes.set(layer.id, node)
      ready.push(node.prepare(layer, context))
      if (performance.now() - sliceBeganMs < PAINT_SLICE_MS) continue
      await yieldToLoop()
      sliceBeganMs = performance.now()
    }
    const abort = new AbortController()
    const deadline = delay(PREPARE_DEADLINE_MS, undefined, { signal: abort.signal }).catch(() => undefined)
    await Promise.race([Promise.allSettled(ready), deadline])
    abort.abort()
    return nodes
  }

  /** The prepared scene went on stage: closes the nodes that it does not use. */
  taken(nodes: ReadonlyMap<string, LayerNode>): void {
    const used = new Set(nodes.values())
    for (const { node } of this.#spare.values()) if (!used.has(node)) node.close()
    this.#spare.clear()
  }

  close(): void {
    for (const { node } of this.#spare.values()) node.close()
    this.#spare.clear()
  }

  #nodeFor(layer: DesiredLayer): LayerNode {
    const existing = this.#options.existing(layer)
    if (existing) return existing
    const spare = this.#spare.get(layer.id)
    if (spare?.layer.type === layer.type) return spare.node
    spare?.node.close()
    const node = this.#options.create(layer)
    this.#spare.set(layer.id, { layer, node })
    return node
  }
}
