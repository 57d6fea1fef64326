export type { Animation } from './animation.ts'
export { type Colour, isHdr, needsConversion } from './colour.ts'
export { findDecoder } from './decoder-choice.ts'
export {
  ALLOWED_CODECS,
  ANIMATION_DECODER_OPTIONS,
  DECODER_OPTIONS,
  isAllowedDecoder,
  PROBE_LIMITS,
  PROBE_OPTIONS,
} from './decoders.ts'
export { type Orientation, visibleBox } from './display.ts'
export { gifColoursBytes, gifParts } from './gif-parts.ts'
export { IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, type ImageHeader, sniffImage } from './image.ts'
export { type ExifOrientation, swapsSides, turnOf } from './image-orientation.ts'
export { type Inspection, type InspectOptions, inspectFile } from './inspect.ts'
export { watchMemory } from './memory-watch.ts'
export { notHonoured } from './not-honoured.ts'
export { type PictureFacts, readPictureFacts, readStreamFacts, type StreamFacts } from './picture-facts.ts'
export { canLimitProcesses, limitedFork } from './process-limits.ts'
