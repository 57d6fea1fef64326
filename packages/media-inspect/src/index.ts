export { IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, type ImageHeader, sniffImage } from './image.ts'
export { type Inspection, type InspectOptions, inspectFile } from './inspect.ts'
