import type { Asset, Frame, LayerCreate } from '@stream-manager/contracts'
import { newId } from '../../kit/ids.ts'
import type { Size } from '../stage/geometry.ts'

/** A picture takes at most so much of the programme's height and width; a video takes all of it. */
const PICTURE_SHARE = 0.5

/** In the middle, in its own proportions, as large as the share allows and no larger than it is. */
const centred = (own: Size, picture: Size, share: number): Frame => {
  const scale = Math.min(1, (picture.width * share) / own.width, (picture.height * share) / own.height)
  const [width, height] = [
    Math.max(1, Math.round(own.width * scale)),
    Math.max(1, Math.round(own.height * scale)),
  ]
  return {
    x: Math.round((picture.width - width) / 2),
    y: Math.round((picture.height - height) / 2),
    width,
    height,
  }
}

const nameOf = ({ name }: Asset): string => name.replace(/\.[^.]+$/, '') || name

/** The layer that shows an uploaded file. Null for a font, which is no layer. */
export const layerOfAsset = (asset: Asset, picture: Size): LayerCreate | null => {
  const { id: assetId, kind, width, height } = asset
  if (kind === 'font') return null
  const own = { width: width ?? picture.width, height: height ?? picture.height }
  const whole = { x: 0, y: 0, ...picture }
  return kind === 'video'
    ? {
        id: newId('video'),
        type: 'video',
        name: nameOf(asset),
        frame: whole,
        content: { assetId, loop: true },
      }
    : {
        id: newId('image'),
        type: 'image',
        name: nameOf(asset),
        frame: centred(own, picture, PICTURE_SHARE),
        content: { assetId },
      }
}
