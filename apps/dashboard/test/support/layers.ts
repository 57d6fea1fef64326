import type { Layer } from '@stream-manager/contracts'

/** A layer as the server tells it. */
export const layerOf = (id: string, fields: Partial<Layer> = {}): Layer =>
  ({
    id,
    name: id,
    type: 'text',
    zIndex: 0,
    visible: true,
    opacity: 1,
    frame: { x: 0, y: 0, width: 100, height: 50 },
    rotation: 0,
    fit: 'contain',
    transition: { type: 'cut', durationMs: 0, easing: 'linear' },
    audio: { gain: 1, muted: false },
    content: { text: id },
    revision: 1,
    status: null,
    ...fields,
  }) as Layer
