import type { LayerCreate } from '@stream-manager/contracts'

const PANEL = '#07111fb0'
const INK = '#f4f7fb'

/** Layers of a first run at 1280x720: moving picture with a quiet tone, title, clock, chat box. */
export const demoScene = (videoAssetId: string): LayerCreate[] => [
  {
    id: 'backdrop',
    name: 'Moving picture',
    type: 'video',
    content: { assetId: videoAssetId, loop: true },
    fit: 'cover',
  },
  {
    id: 'title-panel',
    name: 'Title panel',
    type: 'shape',
    frame: { x: 48, y: 540, width: 724, height: 132 },
    content: { shape: 'rectangle', fill: PANEL, radius: 16 },
    transition: { type: 'slide', durationMs: 600, easing: 'ease-out' },
  },
  {
    id: 'title',
    name: 'Title',
    type: 'text',
    frame: { x: 72, y: 552, width: 676, height: 64 },
    content: { text: 'You are live', sizePx: 48, weight: 700, color: INK },
    transition: { type: 'fade', durationMs: 600, easing: 'ease-out' },
  },
  {
    id: 'subtitle',
    name: 'Subtitle',
    type: 'text',
    frame: { x: 72, y: 616, width: 676, height: 40 },
    content: { text: 'Everything here can be changed while it is on air.', sizePx: 24, color: INK },
    transition: { type: 'fade', durationMs: 600, easing: 'ease-out' },
  },
  {
    id: 'clock',
    name: 'Clock',
    type: 'clock',
    frame: { x: 1036, y: 40, width: 204, height: 60 },
    content: { format: 'HH:mm:ss', sizePx: 44, color: INK },
  },
  {
    id: 'chat',
    name: 'Chat box',
    type: 'chat',
    frame: { x: 860, y: 380, width: 380, height: 292 },
    content: { maxMessages: 8, sizePx: 20, color: INK, background: PANEL },
  },
]

export const WELCOME = 'Welcome! Messages sent to the chat appear in the picture.'
