import { Socket } from 'node:net'
import { encodePart, type PreviewPart } from '@stream-manager/preview'
import type { OpenPreviewSink, PreviewSink } from '../media/preview/preview-options.ts'

/** The child's argument when its supervisor reads the preview, and the pipe's place in `stdio`. */
export const HAS_PREVIEW_PIPE = '--preview-pipe'
export const PREVIEW_DESCRIPTOR = 5

const NO_SINK: PreviewSink = { write: async () => undefined, tell: () => undefined }

/** The pipe to the supervisor, for all previews. When that is gone, parts are lost and the programme goes on. */
export const openPreviewPipe = (): OpenPreviewSink => {
  if (!process.argv.includes(HAS_PREVIEW_PIPE)) return () => NO_SINK
  const pipe = new Socket({ fd: PREVIEW_DESCRIPTOR, readable: false, writable: true })
  // One writer of each preview waits. A promise of the close would gather every one that ever waited.
  const waiting: (() => void)[] = []
  const release = () => {
    for (const resume of waiting.splice(0)) resume()
  }
  pipe.on('drain', release).on('close', release)
  // Closing follows an error.
  pipe.on('error', () => undefined)
  pipe.unref()
  return (layerId) => {
    const send = (part: PreviewPart): boolean => pipe.write(encodePart({ ...part, layerId }))
    return {
      write: async (part) => {
        if (pipe.destroyed || send(part)) return
        await new Promise<void>((resolve) => waiting.push(resolve))
      },
      tell: (part) => {
        if (!pipe.destroyed && !pipe.writableNeedDrain) send(part)
      },
    }
  }
}
