import { type FileHandle, open } from 'node:fs/promises'
import { Gate } from '@stream-manager/async'
import { type Asset, fail, type Result, succeed } from '@stream-manager/contracts'
import { turnMs } from './animation.ts'
import type { ProbeAnswer } from './child/messages.ts'
import { sniffContainer } from './container.ts'
import { ALLOWED_CODECS } from './decoders.ts'
import { sniffFont } from './font.ts'
import { IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, type ImageHeader, sniffImage } from './image.ts'
import { probeInChild } from './probe-process.ts'

/** Kind and size of a file, read from its bytes, in pixels and milliseconds. Null where the kind has none or it is unknown. */
export type Inspection = Pick<Asset, 'kind' | 'mediaType' | 'width' | 'height' | 'durationMs' | 'warnings'>

export interface InspectOptions {
  /** Longest time for opening media, without the wait for a free slot. */
  readonly deadlineMs: number
}

/** The size of a JPEG follows its metadata. More metadata than this is refused. */
const HEAD_BYTES = 4 * 1024 * 1024
/** Whole images are read one at a time: each may take 40 MB. */
const wholeImages = new Gate({ running: 1, waiting: 64 })
const probes = new Gate({ running: 2, waiting: 16 })

const unsupported = () =>
  fail(
    'asset.unsupported',
    'Not an image (PNG, JPEG, WebP, GIF, AVIF, BMP), video (MP4, MOV, MKV, WebM, TS) or font',
  )

const readHead = async (file: FileHandle, lengthBytes: number): Promise<Buffer> => {
  const head = Buffer.alloc(lengthBytes)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  return head.subarray(0, bytesRead)
}

const tooManyInspections = () =>
  fail('service.unavailable', 'Too many files are being inspected; try again', { retryAfterSeconds: 5 })

const withWarnings = (measured: Inspection, messages: readonly string[]): Inspection =>
  messages.length === 0
    ? measured
    : { ...measured, warnings: messages.map((message) => ({ code: 'media.not_honoured', message })) }

const toImage = ({ mediaType, width, height, animation, notHonoured }: ImageHeader): Inspection => {
  const durationMs = animation && turnMs(animation)
  return withWarnings({ kind: 'image', mediaType, width, height, durationMs }, notHonoured)
}

interface Opened {
  readonly file: FileHandle
  readonly head: Buffer
  readonly sizeBytes: number
}

/** Reads the rest of the image, because its orientation may follow the picture, and an animation is measured whole. */
const inspectImage = async ({ file, head, sizeBytes }: Opened): Promise<Result<Inspection>> => {
  if (sizeBytes > IMAGE_BYTES_MAX) {
    return fail(
      'source.too_large',
      `The image has ${sizeBytes} bytes; at most ${IMAGE_BYTES_MAX} can be shown`,
    )
  }
  const leave = await wholeImages.enter()
  if (leave === null) return tooManyInspections()
  try {
    const whole = head.length === sizeBytes ? head : await readHead(file, sizeBytes)
    const image = sniffImage(whole)
    return image.ok ? succeed(toImage(image.value)) : image
  } finally {
    leave()
  }
}

/** The file's kind by its header alone. Null when the file has to be opened as media. */
const inspectHeader = (opened: Opened): Promise<Result<Inspection>> | Result<Inspection> | null => {
  const { head, sizeBytes } = opened
  const image = sniffImage(head)
  if (image.ok) return inspectImage(opened)
  if (image.fault.code === 'source.too_large') return image
  const mediaType = sniffFont(head, sizeBytes)
  if (mediaType === null) return null
  return succeed({ kind: 'font', mediaType, width: null, height: null, durationMs: null })
}

const toInspection = ({ video, refusedCodec }: ProbeAnswer, mediaType: string): Result<Inspection> => {
  if (refusedCodec !== null) {
    return fail(
      'asset.unsupported',
      `The media has the codec ${refusedCodec}, which is not supported; convert it to ${ALLOWED_CODECS}`,
    )
  }
  if (!video) return fail('asset.unsupported', 'The media holds no video that can be read')
  const { width, height, durationMs, codedWidth, codedHeight, notHonoured } = video
  if (codedWidth * codedHeight > IMAGE_PIXELS_MAX) {
    return fail(
      'source.too_large',
      `The video is ${codedWidth}x${codedHeight}; at most ${IMAGE_PIXELS_MAX} pixels can be shown`,
    )
  }
  return succeed(withWarnings({ kind: 'video', mediaType, width, height, durationMs }, notHonoured))
}

const inspectMedia = async (path: string, head: Buffer, deadlineMs: number): Promise<Result<Inspection>> => {
  const found = sniffContainer(head)
  if (!found) return unsupported()
  const leave = await probes.enter()
  if (leave === null) return tooManyInspections()
  try {
    const probed = await probeInChild({ path, container: found.container }, deadlineMs)
    if (!probed.ok) return probed
    return toInspection(probed.value, found.mediaType)
  } finally {
    leave()
  }
}

/**
 * Recognises an uploaded file by its bytes; its name is ignored. `asset.unsupported` for other files, `source.too_large`
 * above the pixel or byte limit, `service.unavailable` when too many inspections are waiting.
 */
export const inspectFile = async (
  path: string,
  { deadlineMs }: InspectOptions,
): Promise<Result<Inspection>> => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = await readHead(file, Math.min(HEAD_BYTES, size))
    const known = inspectHeader({ file, head, sizeBytes: size })
    return (await known) ?? (await inspectMedia(path, head, deadlineMs))
  } finally {
    await file.close()
  }
}
