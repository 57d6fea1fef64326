import { Socket } from 'node:net'
import { encodePart } from '@stream-manager/preview'
import type { PreviewSink } from '../media/preview/preview-options.ts'

/** The child's argument when its supervisor reads the preview, and the pipe's place in `stdio`. */
export const HAS_PREVIEW_PIPE = '--preview-pipe'
export const PREVIEW_DESCRIPTOR = 5

const NO_SINK: PreviewSink = { write: async () => undefined, tell: () => undefined }

/** The pipe to the supervisor. When that is gone, parts are lost and the programme goes on. */
export const openPreviewPipe = (): PreviewSink => {
  if (!process.argv.includes(HAS_PREVIEW_PIPE)) return NO_SINK
  const pipe = new Socket({ fd: PREVIEW_DESCRIPTOR, readable: false, writable: true })
  // One writer at a time waits. A promise of the close would gather every one that ever waited.
  let release = () => {}
  pipe.on('drain', () => release()).on('close', () => release())
  // Closing follows an error.
  pipe.on('error', () => undefined)
  pipe.unref()
  return {
    write: async (part) => {
      if (pipe.destroyed || pipe.write(encodePart(part))) return
      await new Promise<void>((resolve) => {
        release = resolve
      })
    },
    tell: (part) => {
      if (!pipe.destroyed && !pipe.writableNeedDrain) pipe.write(encodePart(part))
    },
  }
}
