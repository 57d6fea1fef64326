import type { Asset, ChatMessage, LayerOf, LayerType, Result } from '@stream-manager/contracts'

/** Straight (not premultiplied) alpha, 4 bytes a pixel, rows without padding. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgba: Buffer
}

export interface PaintContext {
  readonly now: Date
  /** Oldest first. */
  readonly chat: readonly ChatMessage[]
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
  readonly publicSourcesOnly: boolean
  readonly signal: AbortSignal
}

/**
 * Draws one layer type. `content` never carries the position: a picture has the size of the layer's frame
 * (or of its rotated bounding box), and the compositor places it.
 */
export interface LayerPainter<Kind extends LayerType> {
  readonly type: Kind
  /** Changes exactly when the picture would; the compositor paints again only then. */
  pictureKey(layer: LayerOf<Kind>, context: PaintContext): string
  paint(layer: LayerOf<Kind>, context: PaintContext): Promise<Result<Picture>>
}
