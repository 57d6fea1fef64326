import type { PictureFacts, StreamFacts } from './picture-facts.ts'

const tilt = ({ matrix: { tiltDegrees } }: PictureFacts): string | null =>
  tiltDegrees === 0
    ? null
    : `The picture asks to be turned by ${tiltDegrees} degrees beside its quarter turns, which is left out; set the rotation of the layer`

const opacity = ({ alpha }: PictureFacts, { announcesAlpha }: StreamFacts): string | null =>
  announcesAlpha && !alpha
    ? 'The file says that parts of its picture are transparent, but its codec gives no opacity, so it covers what is under it; export it as VP9 in WebM or as ProRes 4444'
    : null

/** For people: what a picture asks for and does not get. */
export const notHonoured = (stream: StreamFacts, picture: PictureFacts): string[] =>
  [tilt(picture), opacity(picture, stream)].filter((message) => message !== null)
