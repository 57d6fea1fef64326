export { ALLOWED_CODECS, DECODER_OPTIONS, isAllowedDecoder, PROBE_LIMITS } from './decoders.ts'
export { IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, type ImageHeader, sniffImage } from './image.ts'
export { type Inspection, type InspectOptions, inspectFile } from './inspect.ts'
