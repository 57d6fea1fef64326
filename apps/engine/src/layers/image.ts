import { Image, type SKRSContext2D } from '@napi-rs/canvas'
import { type DesiredLayer, fail, type Result, succeed } from '@stream-manager/contracts'
import { IMAGE_PIXELS_MAX } from '@stream-manager/media-inspect'
import { sourceNoteOf } from '../sources/last-source.ts'
import { ImageStore, imageKey } from './image-store.ts'
import type { LayerPainter } from './painter.ts'
import { clipToFrame, drawSurface, planSurface, type Size } from './surface.ts'

const unreadable = () => fail('source.unreadable', 'The image is damaged: it could not be decoded')

const decode = async (bytes: Buffer): Promise<Result<Image>> => {
  const image = new Image()
  try {
    image.src = bytes
    await image.decode()
  } catch {
    return unreadable()
  }
  // The header can lie about the size; the decoder cannot.
  const pixels = image.width * image.height
  return pixels > 0 && pixels <= IMAGE_PIXELS_MAX ? succeed(image) : unreadable()
}

let decoding: Promise<unknown> = Promise.resolve()

/** Decodes one image at a time, in the library's thread: an 8K picture takes 130 MB while it is decoded and drawn. */
const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
  const turn = decoding.then(work)
  decoding = turn.catch(() => undefined)
  return turn
}

const scaleFor = (fit: DesiredLayer['fit'], image: Size, frame: Size) => {
  const x = frame.width / image.width
  const y = frame.height / image.height
  if (fit === 'fill') return { x, y }
  const both = fit === 'contain' ? Math.min(x, y) : Math.max(x, y)
  return { x: both, y: both }
}

const drawFitted = (
  canvas: SKRSContext2D,
  frame: Size,
  placed: { image: Image; fit: DesiredLayer['fit'] },
) => {
  const scale = scaleFor(placed.fit, placed.image, frame)
  const width = placed.image.width * scale.x
  const height = placed.image.height * scale.y
  clipToFrame(canvas, frame)
  canvas.imageSmoothingQuality = 'high'
  canvas.drawImage(placed.image, (frame.width - width) / 2, (frame.height - height) / 2, width, height)
}

/** A still image, or the first picture of an animated one, placed by `fit`. A failed load is repeated with backoff. */
const createImagePainter = (store: ImageStore): LayerPainter<'image'> => ({
  type: 'image',

  pictureKey(layer, context) {
    const key = imageKey(layer.content, context)
    return `${planSurface(layer, context).key}|${layer.fit}|${store.attempt(key, context.now)}|${key}|${context.refusedSources.get(layer.id)?.code}`
  },

  async paint(layer, context) {
    const refused = context.refusedSources.get(layer.id)
    if (refused) return { ok: false, fault: refused }
    const bytes = await store.get(layer.content, context)
    if (!bytes.ok) return bytes
    return inTurn(async () => {
      sourceNoteOf(layer.id)()
      const image = await decode(bytes.value)
      if (!image.ok) return store.reject(imageKey(layer.content, context), image.fault, context.now.getTime())
      const placed = { image: image.value, fit: layer.fit }
      return succeed(
        drawSurface(planSurface(layer, context), (canvas, frame) => drawFitted(canvas, frame, placed)),
      )
    })
  },
})

export const imagePainter = createImagePainter(new ImageStore())
