/** Log of the backplane, such as a pino logger. No entry contains a secret. */
export interface RedisLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const warn = (_: object, message: string) => process.emitWarning(message, 'BackplaneWarning')

/** The default log: warnings and errors become process warnings. */
export const processWarnings: RedisLog = { info: () => {}, warn, error: warn }
