import type { Frame, LayerCreate, LayerType } from '@stream-manager/contracts'
import type { Size } from '../stage/geometry.ts'

/** Types that a person adds. A guest comes from the studio. */
export const ADDABLE = [
  'text',
  'image',
  'video',
  'color',
  'shape',
  'clock',
  'chat',
] as const satisfies readonly LayerType[]
export type AddableType = (typeof ADDABLE)[number]

/** Parts of the picture, from its upper left corner. */
const PLACES: Readonly<Record<AddableType, readonly [x: number, y: number, width: number, height: number]>> =
  {
    text: [0.1, 0.4, 0.8, 0.2],
    image: [0.35, 0.35, 0.3, 0.3],
    video: [0, 0, 1, 1],
    color: [0, 0, 1, 1],
    shape: [0.3, 0.3, 0.4, 0.4],
    clock: [0.72, 0.05, 0.25, 0.1],
    chat: [0.68, 0.5, 0.3, 0.45],
  }

/** A text that is seen at once, in proportion to the picture. */
const TEXT_SHARE = 0.08

const contentOf = (type: AddableType, picture: Size, words: string): LayerCreate['content'] => {
  const sizePx = Math.max(8, Math.round(picture.height * TEXT_SHARE))
  switch (type) {
    case 'text':
      return { text: words, sizePx, color: '#ffffff', align: 'center' }
    case 'image':
    case 'video':
      return { url: 'https://' }
    case 'color':
      return { color: '#1c4f82' }
    case 'shape':
      return { shape: 'rectangle', fill: '#1c4f82', radius: 0 }
    case 'clock':
      return { format: 'HH:mm:ss', sizePx, color: '#ffffff' }
    case 'chat':
      return {
        maxMessages: 8,
        sizePx: Math.max(8, Math.round(sizePx / 2)),
        color: '#ffffff',
        background: '#00000080',
      }
  }
}

const frameIn = (type: AddableType, picture: Size): Frame => {
  const [x, y, width, height] = PLACES[type]
  return {
    x: Math.round(x * picture.width),
    y: Math.round(y * picture.height),
    width: Math.round(width * picture.width),
    height: Math.round(height * picture.height),
  }
}

export interface NewLayerOptions {
  readonly id: string
  readonly type: AddableType
  readonly picture: Size
  readonly name: string
}

/** A layer with sensible first values, in the picture. */
export const newLayer = ({ id, type, picture, name }: NewLayerOptions): LayerCreate => ({
  id,
  type,
  name,
  frame: frameIn(type, picture),
  content: contentOf(type, picture, name),
})
