import type { Asset, ChatMessage, DesiredLayer, LayerOf, LayerType, Result } from '@stream-manager/contracts'
import type { PaintContext, Picture } from '../../src/layers/painter.ts'
import { painterFor } from '../../src/layers/registry.ts'
import { LOOPBACK } from '../support/egress.ts'

const CHECKSUM = 'a'.repeat(64)

type Placement = Partial<Pick<DesiredLayer, 'frame' | 'rotation' | 'fit'>>

/** A layer of 100x50 pixels at the origin, unless told. */
export const layerOf = <Kind extends LayerType>(
  type: Kind,
  content: LayerOf<Kind>['content'],
  placement: Placement = {},
) =>
  ({
    id: 'layer',
    name: 'Layer',
    type,
    zIndex: 0,
    visible: true,
    opacity: 1,
    frame: { x: 0, y: 0, width: 100, height: 50 },
    rotation: 0,
    fit: 'contain',
    transition: { type: 'cut', durationMs: 0, easing: 'linear' },
    audio: { gain: 1, muted: false },
    content,
    revision: 1,
    ...placement,
  }) as LayerOf<Kind>

export const contextWith = (changes: Partial<PaintContext> = {}): PaintContext => ({
  now: new Date('2026-11-20T22:05:09.000Z'),
  programme: { width: 1280, height: 720 },
  chat: [],
  assets: {},
  dataDir: '/nowhere',
  sources: LOOPBACK,
  refusedSources: new Map(),
  signal: new AbortController().signal,
  ...changes,
})

export const assetOf = (id: string, kind: Asset['kind']): Asset => ({
  id,
  name: id,
  kind,
  mediaType: 'application/octet-stream',
  sizeBytes: 1,
  sha256: CHECKSUM,
  width: null,
  height: null,
  durationMs: null,
  createdAt: '2026-11-20T22:05:09.000Z',
  revision: 1,
})

export const message = (id: string, name: string, text: string): ChatMessage => ({
  id,
  user: { id: name, name },
  text,
  sentAt: '2026-11-20T22:05:09.000Z',
})

const painterOf = (layer: DesiredLayer) => {
  const painter = painterFor(layer.type)
  if (!painter) throw new Error(`${layer.type} is not painted`)
  return painter
}

export const tryPaint = (layer: DesiredLayer, context = contextWith()): Promise<Result<Picture>> =>
  painterOf(layer).paint(layer, context)

export const keyOf = (layer: DesiredLayer, context = contextWith()): string =>
  painterOf(layer).pictureKey(layer, context)

export const paint = async (layer: DesiredLayer, context = contextWith()): Promise<Picture> => {
  const painted = await tryPaint(layer, context)
  if (!painted.ok) throw new Error(`${painted.fault.code}: ${painted.fault.detail}`)
  return painted.value
}

/** Red, green, blue and alpha of one pixel. */
export const pixel = ({ rgba, width }: Picture, x: number, y: number): number[] => [
  ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
]

interface InkBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const CLEAR = 0

/** The rectangle of all pixels that are not fully transparent; null when there is none. */
export const inkBox = ({ rgba, width, height }: Picture): InkBox | null => {
  const box = { left: width, top: height, right: -1, bottom: -1 }
  for (let index = 0; index < width * height; index += 1) {
    if (rgba[index * 4 + 3] === CLEAR) continue
    const x = index % width
    const y = Math.floor(index / width)
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box.right < 0 ? null : box
}
