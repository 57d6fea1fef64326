/** The backplane does not answer or is closed. The effect of a write that met this is unknown: retry with its key. */
export class BackplaneUnavailableError extends Error {
  override readonly name = 'BackplaneUnavailableError'
}

/**
 * What is stored under a key is not what we store there: damaged, or of a version that cannot be read here. Whoever
 * meets it refuses, writes nothing over it, and goes on with everything else.
 */
export class BackplaneDamagedError extends BackplaneUnavailableError {
  readonly key: string

  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

/** There is no room left to store a write; nothing of it happened. */
export class BackplaneFullError extends Error {
  override readonly name = 'BackplaneFullError'
}
