import type { DesiredLayer } from '@stream-manager/contracts'
import type { ScaleTarget } from '../input/frame-scaler.ts'
import type { Canvas } from './transitions.ts'

/** A layer larger than this many canvases is scaled only inside the programme. */
const WINDOW_FROM_CANVASES = 2

const sizeOf = ({ frame }: DesiredLayer) => ({
  width: Math.max(2, Math.round(frame.width)),
  height: Math.max(2, Math.round(frame.height)),
})

/** The part of the layer that lies in the programme, in the layer's own pixels. */
const windowOf = ({ frame }: DesiredLayer, canvas: Canvas): ScaleTarget['window'] => ({
  x: -Math.round(frame.x),
  y: -Math.round(frame.y),
  ...canvas,
})

/** The size that a layer's decoded pictures are scaled to. */
export const targetOf = (layer: DesiredLayer, canvas: Canvas): Omit<ScaleTarget, 'deinterlace'> => {
  const size = sizeOf(layer)
  const large = size.width * size.height > canvas.width * canvas.height * WINDOW_FROM_CANVASES
  const window = large ? windowOf(layer, canvas) : { x: 0, y: 0, ...size }
  return { layer: size, fit: layer.fit, rotation: layer.rotation % 360, window }
}
