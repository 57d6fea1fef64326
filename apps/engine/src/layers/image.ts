import { Image, type SKRSContext2D } from '@napi-rs/canvas'
import {
  type DesiredLayer,
  fail,
  type ImageContent,
  type Result,
  succeed,
  type Warning,
} from '@stream-manager/contracts'
import { type ExifOrientation, IMAGE_PIXELS_MAX, swapsSides } from '@stream-manager/media-inspect'
import { sourceNoteOf } from '../sources/last-source.ts'
import { ImageStore, imageKey, type LoadedImage } from './image-store.ts'
import { turnUpright } from './image-turn.ts'
import type { LayerPainter, PaintContext } from './painter.ts'
import { clipToFrame, drawSurface, planSurface, type Size } from './surface.ts'

const notHonoured = (message: string): Warning => ({ code: 'media.not_honoured', message })

const unreadable = () => fail('source.unreadable', 'The image is damaged: it could not be decoded')

/** A decoded picture with the turn that its decoder left to do. */
interface StoredPicture {
  readonly image: Image
  readonly orientation: ExifOrientation
}

/** Skia's decoders turn the picture of every other type. */
const LEFT_TO_TURN = 'image/png'

const decode = async ({ bytes, header }: LoadedImage): Promise<Result<StoredPicture>> => {
  const image = new Image()
  try {
    image.src = bytes
    await image.decode()
  } catch {
    return unreadable()
  }
  // The header can lie about the size; the decoder cannot.
  const pixels = image.width * image.height
  const orientation = header.mediaType === LEFT_TO_TURN ? header.orientation : 1
  return pixels > 0 && pixels <= IMAGE_PIXELS_MAX ? succeed({ image, orientation }) : unreadable()
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

interface Placed extends StoredPicture {
  readonly fit: DesiredLayer['fit']
}

const drawFitted = (canvas: SKRSContext2D, frame: Size, { image, orientation, fit }: Placed) => {
  const upright = swapsSides(orientation) ? { width: image.height, height: image.width } : image
  const scale = scaleFor(fit, upright, frame)
  const width = upright.width * scale.x
  const height = upright.height * scale.y
  clipToFrame(canvas, frame)
  canvas.imageSmoothingQuality = 'high'
  canvas.translate((frame.width - width) / 2, (frame.height - height) / 2)
  canvas.scale(scale.x, scale.y)
  turnUpright(canvas, image, orientation)
  canvas.drawImage(image, 0, 0)
}

/** A still image, or the first picture of an animated one until its player has one, placed by `fit`. A failed load is repeated with backoff. */
const createImagePainter = (store: ImageStore): LayerPainter<'image'> => ({
  type: 'image',

  pictureKey(layer, context) {
    const key = imageKey(layer.content, context)
    return `${planSurface(layer, context).key}|${layer.fit}|${store.attempt(key, context.now)}|${key}|${context.refusedSources.get(layer.id)?.code}`
  },

  async paint(layer, context) {
    const refused = context.refusedSources.get(layer.id)
    if (refused) return { ok: false, fault: refused }
    const loaded = await store.get(layer.content, context)
    if (!loaded.ok) return loaded
    return inTurn(async () => {
      sourceNoteOf(layer.id)()
      const image = await decode(loaded.value)
      if (!image.ok) return store.reject(imageKey(layer.content, context), image.fault, context.now.getTime())
      const placed = { ...image.value, fit: layer.fit }
      const drawn = drawSurface(planSurface(layer, context), (canvas, frame) =>
        drawFitted(canvas, frame, placed),
      )
      return succeed({ ...drawn, warnings: loaded.value.header.notHonoured.map(notHonoured) })
    })
  },
})

const images = new ImageStore()

export const imagePainter = createImagePainter(images)

/** The file of an image that was painted lately. */
export const loadedImage = (content: ImageContent, context: PaintContext): LoadedImage | null =>
  images.peek(imageKey(content, context))
