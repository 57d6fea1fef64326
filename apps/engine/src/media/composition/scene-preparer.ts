import { performance } from 'node:perf_hooks'
import { setTimeout as delay, setImmediate as yieldToLoop } from 'node:timers/promises'
import type { DesiredLayer } from '@stream-manager/contracts'
import type { PaintContext } from '../../layers/painter.ts'
import type { LayerNode } from '../picture/layer-node.ts'

/** Pictures that are not painted by then come later, on their own; the scene itself does not wait for them. */
const PREPARE_DEADLINE_MS = 150

/** Painting holds the event loop: after so long the frame loop gets its turn. */
const PAINT_SLICE_MS = 4

interface PreparerOptions {
  readonly existing: (layer: DesiredLayer) => LayerNode | undefined
  readonly create: (layer: DesiredLayer) => LayerNode
}

/** Paints what a scene needs before it is shown, so that all of it can land in the same frame. */
export class ScenePreparer {
  readonly #options: PreparerOptions
  /** Made for a scene that another one overtook; the next may use them. */
  #spare = new Map<string, { readonly layer: DesiredLayer; readonly node: LayerNode }>()

  constructor(options: PreparerOptions) {
    this.#options = options
  }

  /** One node for every layer, ready as far as the deadline allowed. */
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

  /** The prepared scene went on stage: what it did not take is not needed any more. */
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
