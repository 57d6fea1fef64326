/** A process cannot start. Has one line for each fault, meant for the operator. Never contains a secret. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
  readonly lines: readonly string[]

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('; '), options)
    this.lines = lines
  }
}

/** The `code` of a Node system error, or null for any other value. */
export const systemErrorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
