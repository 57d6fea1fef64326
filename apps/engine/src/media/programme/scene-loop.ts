import type { ChatMessage } from '@stream-manager/contracts'
import type { Scene } from '@stream-manager/engine-protocol'
import type { PaintContext } from '../../layers/painter.ts'
import { refusedSources } from '../../sources/refused-sources.ts'
import { Signal } from '../clock/signal.ts'
import type { Compositor } from '../composition/compositor.ts'
import { createNode } from '../composition/node-factory.ts'
import { ScenePreparer } from '../composition/scene-preparer.ts'
import { pauseBadge } from '../composition/synthetic-layers.ts'
import type { LayerNode } from '../picture/layer-node.ts'
import type { ProgrammeOptions } from './programme-options.ts'

interface PreparedScene {
  readonly scene: Scene
  readonly nodes: ReadonlyMap<string, LayerNode>
  readonly onCommitted: () => void
}

export interface SceneLoopOptions extends Pick<ProgrammeOptions, 'config' | 'dataDir' | 'sources'> {
  readonly compositor: Compositor
  /** Aborted when the programme ends. */
  readonly signal: AbortSignal
}

const EMPTY_SCENE: Scene = {
  revision: 0,
  paused: false,
  layers: [],
  outputs: [],
  quarantined: [],
  unreadable: { layers: {}, outputs: {} },
  assets: {},
}

/** Paints scenes beside the frame loop, one at a time, and puts each on stage between two frames. */
export class SceneLoop {
  readonly #options: SceneLoopOptions
  readonly #preparer: ScenePreparer
  readonly #isReady = new Signal()
  #scene: Scene = EMPTY_SCENE
  #isFirstScene = true
  #nextScene: Scene | null = null
  #isPreparing = false
  #prepared: PreparedScene | null = null
  #chat: readonly ChatMessage[] = []

  constructor(options: SceneLoopOptions) {
    const { compositor, config, signal } = options
    this.#options = options
    this.#preparer = new ScenePreparer({
      existing: (layer) => compositor.nodeOf(layer),
      create: (layer) => createNode(layer, config.video),
    })
    signal.addEventListener('abort', () => this.#isReady.notify(), { once: true })
  }

  /** The scene on stage. */
  get scene(): Scene {
    return this.#scene
  }

  /** Replaces a scene that is still waiting to be painted. */
  setScene(scene: Scene): void {
    this.#nextScene = scene
    if (!this.#isPreparing) void this.#prepareScenes()
  }

  setChat(messages: readonly ChatMessage[]): void {
    this.#chat = messages
  }

  /** Resolves when the first scene is painted, which is bounded by the preparer's deadline, or when the programme ends. */
  async ready(): Promise<void> {
    if (!this.#prepared && !this.#options.signal.aborted) await this.#isReady.wait()
  }

  /** Puts the painted scene, if there is one, on stage for the next frame. */
  commit(nowMs: number): Scene | null {
    if (!this.#prepared) return null
    const { scene, nodes, onCommitted } = this.#prepared
    this.#prepared = null
    this.#scene = scene
    this.#options.compositor.commit(this.#layersOf(scene), nodes, { nowMs, first: this.#isFirstScene })
    this.#isFirstScene = false
    this.#preparer.taken(nodes)
    onCommitted()
    return scene
  }

  /** Context for painting the scene on stage. */
  paintContext(): PaintContext {
    return this.#contextOf(this.#scene)
  }

  close(): void {
    this.#preparer.close()
  }

  async #prepareScenes(): Promise<void> {
    this.#isPreparing = true
    while (this.#nextScene) {
      const scene = this.#nextScene
      this.#nextScene = null
      const nodes = await this.#preparer.prepare(this.#layersOf(scene), this.#contextOf(scene))
      // The next scene starts from the layers that this one puts on stage, so it has to wait for the commit.
      await new Promise<void>((onCommitted) => {
        this.#prepared = { scene, nodes, onCommitted }
        this.#isReady.notify()
      })
    }
    this.#isPreparing = false
  }

  #layersOf({ layers, paused }: Scene): Scene['layers'] {
    return paused ? [...layers, pauseBadge(this.#options.config.video)] : layers
  }

  #contextOf(scene: Scene): PaintContext {
    const { dataDir, sources, config, signal } = this.#options
    const media = { assets: scene.assets, dataDir, sources, refusedSources: refusedSources(scene) }
    return { now: new Date(), programme: config.video, chat: this.#chat, ...media, signal }
  }
}
