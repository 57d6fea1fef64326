import type { ScaleTarget } from '../../../src/media/input/frame-scaler.ts'
import { Playback } from '../../../src/media/input/playback.ts'
import type { ShownPicture } from '../../../src/media/picture/shown-picture.ts'
import { FILE_FORMATS, PROBE_LIMITS } from '../../../src/sources/demuxer-options.ts'
import type { MediaSource } from '../../../src/sources/source.ts'

export const fileSource = (path: string): MediaSource => {
  const options = { ...PROBE_LIMITS, protocol_whitelist: 'file', format_whitelist: FILE_FORMATS }
  return { kind: 'asset', live: false, url: `file:${path}`, demuxer: null, options, label: 'clip' }
}

export const scaleTarget = (
  width: number,
  height: number,
  {
    fit = 'fill',
    rotation = 0,
    deinterlace = 'auto',
  }: Partial<Pick<ScaleTarget, 'fit' | 'rotation' | 'deinterlace'>> = {},
): ScaleTarget => ({
  layer: { width, height },
  fit,
  rotation,
  deinterlace,
  window: { x: 0, y: 0, width, height },
})

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)))

/** A layer's picture, read back from BT.709 with limited range. */
export interface Shown {
  readonly ptsMs: number
  readonly alpha: boolean
  readonly box: readonly [x: number, y: number, width: number, height: number]
  /** Red, green, blue and opacity, 0 to 255. */
  readonly pixel: (x: number, y: number) => [number, number, number, number]
}

const read = (ptsMs: number, picture: ShownPicture): Shown => {
  const { frame, alpha, width, height, offsetX, offsetY } = picture
  const planes = (frame.data ?? []).map((plane) => Buffer.from(plane))
  const lines = [...frame.linesize]
  const at = (plane: number, x: number, y: number) => planes[plane]?.[y * (lines[plane] ?? 0) + x] ?? -1
  const pixel = (x: number, y: number): [number, number, number, number] => {
    const luma = ((at(0, x, y) - 16) * 255) / 219
    const blue = ((at(1, x >> 1, y >> 1) - 128) * 255) / 224
    const red = ((at(2, x >> 1, y >> 1) - 128) * 255) / 224
    const green = luma - 0.1873 * blue - 0.4681 * red
    return [clamp(luma + 1.5748 * red), clamp(green), clamp(luma + 1.8556 * blue), alpha ? at(3, x, y) : 255]
  }
  return { ptsMs, alpha, box: [offsetX, offsetY, width, height], pixel }
}

/** Plays a file to its end as a layer would, and returns every picture with the warnings at the end. */
export const playThrough = async (path: string, target: ScaleTarget) => {
  const playback = new Playback({
    source: fileSource(path),
    loop: false,
    target: () => target,
    beforeNative: () => undefined,
  })
  const pictures: Shown[] = []
  const take = () => {
    const { frames } = playback
    while (frames.firstPtsMs !== null) {
      // The rounding of `takeDue` must not reach the picture after it.
      const item = frames.takeDue(frames.firstPtsMs - 2)
      if (item?.picture) pictures.push(read(item.ptsMs, item.picture))
      item?.free()
    }
    playback.consumed()
  }
  const taking = setInterval(take, 5)
  try {
    await playback.run()
    take()
  } finally {
    clearInterval(taking)
  }
  const { warnings = [] } = playback.warnings.addTo({ state: 'ready', error: null })
  return { pictures, warnings }
}
