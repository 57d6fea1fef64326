import { writeSync } from 'node:fs'

/** Length of every record, so that a shorter id leaves nothing of a longer one. */
export const LAST_SOURCE_BYTES = 256

/** The child's argument when its supervisor passes the file, and the file's place in `stdio`. */
export const NOTES_SOURCES = '--notes-sources'
export const NOTE_DESCRIPTOR = 4

let descriptor: number | null = null

/**
 * From now on the id of the layer whose media goes to native code is written to this file, which the supervisor reads
 * after a crash. A native call that crashes takes the process with it, so the id must be outside before the call.
 */
export const noteSourcesIn = (file: number): void => {
  descriptor = file
}

/** Call right before native code gets bytes from the layer's source. Costs about 2 us: the file is in memory. */
export const sourceNoteOf = (layerId: string): (() => void) => {
  const record = Buffer.alloc(LAST_SOURCE_BYTES)
  record.write(layerId.slice(0, LAST_SOURCE_BYTES / 4))
  return () => {
    if (descriptor !== null) writeSync(descriptor, record, 0, record.length, 0)
  }
}
