/** The backplane does not answer or is closed. The effect of a write is then unknown: retry with the same key. */
export class BackplaneUnavailableError extends Error {
  override readonly name = 'BackplaneUnavailableError'
}

/**
 * The value stored under a key is damaged, or of a version this release cannot read. The caller refuses, does not
 * overwrite the value, and continues with everything else.
 */
export class BackplaneDamagedError extends BackplaneUnavailableError {
  readonly key: string

  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

/** There is no room left to store a write. The write had no effect. */
export class BackplaneFullError extends Error {
  override readonly name = 'BackplaneFullError'
}
