import { FFmpegError } from 'node-av'

/** A native call failed. Carries the step and the library's own text, never an address or a key. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  /** The library's negative error number. */
  readonly errorNumber: number

  constructor(step: string, errorNumber: number) {
    super(`${step}: ${FFmpegError.strerror(errorNumber)}`)
    this.errorNumber = errorNumber
  }
}

/** Throws `MediaError` for a negative return value, else passes the value on. */
export const checkReturn = (step: string, returned: number): number => {
  if (returned < 0) throw new MediaError(step, returned)
  return returned
}
