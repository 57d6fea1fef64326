import type { DesiredLayer, LayerStatus } from '@stream-manager/contracts'
import { painterFor } from '../../layers/registry.ts'
import { failedStatus, type LayerNode } from '../picture/layer-node.ts'
import { ImageNode } from './image-node.ts'
import { StaticNode } from './static-node.ts'
import type { Canvas } from './transitions.ts'
import { VideoNode } from './video-node.ts'

/** Node of a layer type that this engine cannot show. */
class UnsupportedNode implements LayerNode {
  readonly audio = null
  readonly #status: LayerStatus

  constructor({ type }: DesiredLayer) {
    const detail = `Layers of type ${type} cannot be shown by this engine`
    this.#status = failedStatus({ code: 'layer.unsupported_type', detail }, new Date())
  }

  async prepare(): Promise<void> {}

  commit(): void {}

  picture(): null {
    return null
  }

  status(): LayerStatus {
    return this.#status
  }

  repeatedFrames(): number {
    return 0
  }

  close(): void {}
}

/** Creates the node that shows a layer of this type. */
export const createNode = (layer: DesiredLayer, canvas: Canvas): LayerNode => {
  if (layer.type === 'video') return new VideoNode(layer, canvas)
  if (layer.type === 'image') return new ImageNode(layer, canvas)
  const painter = painterFor(layer.type)
  return painter ? new StaticNode(painter, layer) : new UnsupportedNode(layer)
}
