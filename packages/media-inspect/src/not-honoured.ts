import { unknownColour } from './colour.ts'
import type { PictureFacts, StreamFacts } from './picture-facts.ts'

const tilt = ({ matrix: { tiltDegrees } }: PictureFacts): string | null =>
  tiltDegrees === 0
    ? null
    : `The picture asks to be turned by ${tiltDegrees} degrees beside its quarter turns, which is left out; set the rotation of the layer`

const opacity = ({ alpha }: PictureFacts, { announcesAlpha }: StreamFacts): string | null =>
  announcesAlpha && !alpha
    ? 'The file says that parts of its picture are transparent, but its codec gives no opacity, so it covers what is under it; export it as VP9 in WebM or as ProRes 4444'
    : null

const dolbyVision = ({ ownDolbyColour }: StreamFacts): string | null =>
  ownDolbyColour
    ? 'The picture is Dolby Vision without a base in HDR10, HLG or SDR, so its colours are wrong; export it as HDR10 or SDR'
    : null

const colour = (picture: PictureFacts): string | null => {
  const unknown = unknownColour(picture.colour)
  return unknown.length === 0
    ? null
    : `The picture has a colour that cannot be converted (${unknown.join(', ')} of ITU-T H.273) and is shown as BT.709; export it as BT.709`
}

/** For people: what a picture asks for and does not get. */
export const notHonoured = (stream: StreamFacts, picture: PictureFacts): string[] =>
  [tilt(picture), opacity(picture, stream), dolbyVision(stream), colour(picture)].filter(
    (message) => message !== null,
  )
