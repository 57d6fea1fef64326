import type { LayerType } from '@stream-manager/contracts'
import { chatPainter } from './chat.ts'
import { clockPainter } from './clock.ts'
import { colorPainter } from './color.ts'
import { imagePainter } from './image.ts'
import type { AnyLayerPainter, LayerPainter } from './painter.ts'
import { shapePainter } from './shape.ts'
import { textPainter } from './text.ts'

/** One line a layer type. Null for types that play frames of a source. */
const painters: { readonly [Kind in LayerType]: LayerPainter<Kind> | null } = {
  color: colorPainter,
  image: imagePainter,
  text: textPainter,
  shape: shapePainter,
  chat: chatPainter,
  clock: clockPainter,
  video: null,
  guest: null,
}

/** The painter for layers of this type; null when the type is not painted. */
export const painterFor = (type: LayerType): AnyLayerPainter | null => painters[type]
