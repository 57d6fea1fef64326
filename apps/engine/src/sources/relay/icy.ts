import { Transform } from 'node:stream'

const LENGTH_UNIT_BYTES = 16

/**
 * Takes out the titles that an internet radio mixes into its sound: after every `intervalBytes` one byte with a length
 * in units of 16, and the title. The relay does not ask for titles, but some servers send them all the same.
 */
export const withoutIcyTitles = (intervalBytes: number): Transform => {
  let soundLeft = intervalBytes
  let titleLeft = 0
  const takeFrom = (chunk: Buffer, push: (sound: Buffer) => void) => {
    for (let at = 0; at < chunk.length; ) {
      if (titleLeft > 0) {
        const skipped = Math.min(titleLeft, chunk.length - at)
        titleLeft -= skipped
        at += skipped
      } else if (soundLeft === 0) {
        titleLeft = (chunk[at] ?? 0) * LENGTH_UNIT_BYTES
        soundLeft = intervalBytes
        at += 1
      } else {
        const sound = chunk.subarray(at, at + soundLeft)
        push(sound)
        soundLeft -= sound.length
        at += sound.length
      }
    }
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      takeFrom(chunk, (sound) => this.push(sound))
      done()
    },
  })
}

/** The interval that the server announces; null for a server that mixes nothing in. */
export const icyInterval = (header: string | string[] | undefined): number | null => {
  const bytes = Number(header)
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
}
