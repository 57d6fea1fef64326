import { type LayerBlock, LayerSound } from './layer-sound.ts'
import type { PreviewOptions } from './preview-options.ts'

/** The layers that somebody listens to alone. */
export class LayerSounds {
  readonly #options: PreviewOptions
  readonly #sounds = new Map<string, LayerSound>()

  constructor(options: PreviewOptions) {
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#sounds.size === 0
  }

  /** From now on these and no others. */
  listen(layerIds: readonly string[]): void {
    for (const [id, sound] of this.#sounds) {
      if (layerIds.includes(id)) continue
      this.#sounds.delete(id)
      void sound.close()
    }
    for (const id of layerIds) {
      if (!this.#sounds.has(id)) this.#sounds.set(id, new LayerSound(id, this.#options))
    }
  }

  addLayer(id: string, block: LayerBlock, gain: number): void {
    this.#sounds.get(id)?.add(block, gain)
  }

  endBlock(ptsMs: number, length: number): void {
    for (const sound of this.#sounds.values()) sound.endBlock(ptsMs, length)
  }

  async close(): Promise<void> {
    const sounds = [...this.#sounds.values()]
    this.#sounds.clear()
    await Promise.all(sounds.map((sound) => sound.close()))
  }
}
