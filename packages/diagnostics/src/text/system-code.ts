/** Error code of the system, such as `ENOENT`; empty for another error. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
