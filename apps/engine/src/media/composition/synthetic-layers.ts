import type { DesiredLayer, LayerOf } from '@stream-manager/contracts'
import type { Canvas } from './transitions.ts'

/** Ids of an operator's layers begin with a letter or a digit, so none can equal this one. */
export const PAUSE_BADGE_ID = '_paused'

const PANEL = '#15181fe6'
const MUTED_TEXT = '#d5d9e2'

const textLayer = (
  place: Pick<DesiredLayer, 'id' | 'frame' | 'rotation' | 'zIndex'>,
  content: LayerOf<'text'>['content'],
): LayerOf<'text'> => ({
  ...place,
  type: 'text',
  name: place.id,
  visible: true,
  opacity: 1,
  fit: 'contain',
  transition: { type: 'cut', durationMs: 0, easing: 'linear' },
  audio: { gain: 0, muted: true },
  revision: 0,
  content: { color: MUTED_TEXT, background: PANEL, align: 'center', ...content },
})

/** Tells viewers why the picture stands still. */
export const pauseBadge = ({ width, height }: Canvas): DesiredLayer => {
  const badge = { width: Math.round(width * 0.16), height: Math.round(height * 0.08) }
  const margin = Math.round(height * 0.04)
  return textLayer(
    {
      id: PAUSE_BADGE_ID,
      frame: { ...badge, x: width - badge.width - margin, y: margin },
      rotation: 0,
      zIndex: 100_001,
    },
    { text: 'PAUSED', sizePx: Math.max(8, badge.height * 0.5), weight: 700, maxLines: 1 },
  )
}

/** The slate that replaces an absent source. */
export const slate = (layer: DesiredLayer, text: string): DesiredLayer => {
  const { frame, rotation, zIndex } = layer
  const sizePx = Math.max(8, Math.min(40, frame.height / 6, frame.width / 12))
  return textLayer(
    { id: layer.id, frame, rotation, zIndex },
    { text, sizePx, padding: Math.min(24, frame.width / 10), maxLines: 4 },
  )
}
